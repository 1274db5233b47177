"""What each section under which information may be withheld is for, in plain English. The law itself is `law`'s table.

These are explanations for readers, not the words of an Act. Whether a provision is absolute or qualified, and what must
be shown, comes from the table of provisions and is not repeated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Explained:
    """One section (regulation): its title, what it protects, what must be thought of, and single provisions of it."""

    regime: str
    section: str
    title: Words
    protects: Words
    shows: Words = ""
    # By the code of a row of the table ("12(4)(b)"), where the section holds things that differ.
    provisions: Mapping[str, Words] = field(default_factory=dict)


_FOIA: tuple[Explained, ...] = (
    Explained(
        "foia",
        "12",
        _("Cost of answering"),
        _(
            "Public money and time. An authority may refuse a request that would take too much work: more than £600 "
            "for government departments and other bodies of central government, £450 for all others, police forces "
            "among them. Work is counted at £25 an hour, so these are 24 hours and 18 hours."
        ),
        _(
            "Only four kinds of work count: finding out whether the information is held, locating it, retrieving it, "
            "and extracting it. Reading it through to decide what to withhold does not. The estimate must be a "
            "sensible one. The authority must still say whether it holds the information, unless saying that alone "
            "would cost too much. It should also help to make the request smaller."
        ),
    ),
    Explained(
        "foia",
        "14",
        _("Vexatious or repeated requests"),
        _(
            "Authorities, and the right to ask itself, from misuse. It is about the request and not about the person "
            "who made it: anybody may ask again about something else."
        ),
        _(
            "A request is repeated only if the same person asked the same thing, or nearly the same, was answered, and "
            "has not waited for a reasonable time."
        ),
    ),
    Explained(
        "foia",
        "21",
        _("Information that the person asking can get elsewhere"),
        _(
            "Nothing secret: the information can reasonably be had by the person who asked in another way, for "
            "example on a website, or in a register that can be read or bought."
        ),
        _("The authority should say where the information is, so that the person who asked can find it."),
    ),
    Explained(
        "foia",
        "22",
        _("Information that will be published"),
        _("The authority’s own plan to publish, so that it need not hurry out something that is not finished."),
        _(
            "The authority, or somebody else, must have meant to publish the information already when it was asked "
            "for, and it must be reasonable in all the circumstances to wait. The day of publication need not be "
            "fixed."
        ),
    ),
    Explained(
        "foia",
        "22A",
        _("Research that is not finished"),
        _(
            "Research that is still going on and whose report will be published. Giving out pieces of it early can "
            "harm the research, those who take part in it, or the authority."
        ),
    ),
    Explained(
        "foia",
        "23",
        _("Bodies that deal with security"),
        _(
            "The work of the security and intelligence services and of other bodies that the Act lists, such as the "
            "National Crime Agency. It covers all that came from them, and all that is about them."
        ),
    ),
    Explained(
        "foia",
        "24",
        _("National security"),
        _(
            "The safety of the country and of the people in it. It is for information that does not come from the "
            "bodies of section 23 and is not about them."
        ),
        _(
            "It must be required to withhold the information in order to keep the country safe, and the authority "
            "says why."
        ),
    ),
    Explained(
        "foia",
        "26",
        _("Defence"),
        _("The defence of the British Islands and of any colony, and the armed forces and those who work with them."),
    ),
    Explained(
        "foia",
        "27",
        _("International relations"),
        _(
            "The relations of the United Kingdom with other countries and with international organisations and courts, "
            "its interests abroad, and what other countries have told it in confidence."
        ),
    ),
    Explained(
        "foia",
        "28",
        _("Relations within the United Kingdom"),
        _("How the governments within the United Kingdom deal with each other."),
    ),
    Explained(
        "foia",
        "29",
        _("The economy"),
        _("The economic interests of the country or of a part of it, and the financial interests of its governments."),
    ),
    Explained(
        "foia",
        "30",
        _("Investigations and proceedings"),
        _(
            "Investigations into whether somebody should be charged with an offence, or is guilty of one, criminal "
            "proceedings, and people who give information in confidence. It covers all that an authority has held at "
            "any time for such an investigation, even after the investigation has ended."
        ),
        _(
            "The authority need not show that harm would follow for the section to apply. But it must weigh the public "
            "interest for the very information that was asked for."
        ),
    ),
    Explained(
        "foia",
        "31",
        _("Law enforcement"),
        _(
            "Preventing and detecting crime, catching and prosecuting offenders, the running of the courts, taxes, "
            "immigration controls, good order in prisons, and the work of those who watch over others, such as "
            "regulators. It is for information to which section 30 does not apply."
        ),
    ),
    Explained(
        "foia",
        "32",
        _("Records of courts, inquiries and arbitrations"),
        _(
            "Documents that an authority holds only because they were filed with a court, served in proceedings, "
            "made by a court, or placed with an inquiry or arbitration. Those have rules of their own about who may "
            "see them."
        ),
    ),
    Explained(
        "foia",
        "33",
        _("Audit"),
        _("The work of those who audit other public authorities or examine how well they use their resources."),
    ),
    Explained(
        "foia",
        "34",
        _("Parliamentary privilege"),
        _("The privileges of the House of Commons and the House of Lords."),
    ),
    Explained(
        "foia",
        "35",
        _("Making government policy"),
        _(
            "Room for governments to think: the making of policy, what ministers write to each other, advice of the "
            "Law Officers, and the work of ministers’ private offices."
        ),
        _("Once a decision has been taken, statistics that were used in making it are not withheld as policy."),
    ),
    Explained(
        "foia",
        "36",
        _("Effective conduct of public affairs"),
        _(
            "Free and frank advice and discussion inside authorities, collective responsibility of ministers, and the "
            "effective conduct of public affairs in other ways."
        ),
        _(
            "A senior person whom the Act calls the qualified person must hold the reasonable opinion that harm would "
            "follow, or would be likely to. For statistics no such opinion is needed."
        ),
    ),
    Explained(
        "foia",
        "37",
        _("Communications with the Royal Family, and honours"),
        _(
            "Communications with the Sovereign, the heir and the second in line to the Throne, other members of the "
            "Royal Family and the Royal Household, and how honours are conferred."
        ),
    ),
    Explained(
        "foia",
        "38",
        _("Health and safety"),
        _("Everybody’s physical and mental health, and everybody’s safety."),
        _("Giving the information must endanger somebody, or be likely to."),
    ),
    Explained(
        "foia",
        "39",
        _("Environmental information"),
        _(
            "Nothing secret: information about the environment is asked for and given under other rules, the "
            "Environmental Information Regulations 2004, and the authority answers under those."
        ),
    ),
    Explained(
        "foia",
        "40",
        _("Personal information"),
        _(
            "People’s information about themselves. What would identify a living person, alone or together with what "
            "others know, is personal data. It may be given to everybody only if that is lawful and fair under the "
            "data protection principles. Small numbers in a table can identify a person too, and numbers from which "
            "a small one could be worked out are then withheld with it."
        ),
        _(
            "Giving an answer under the Act is giving it to the whole world. So the authority asks whether everybody "
            "may know it, not whether the person who asked may. What you ask about yourself is dealt with as a "
            "request for your own data."
        ),
    ),
    Explained(
        "foia",
        "41",
        _("Information given in confidence"),
        _(
            "What somebody else told the authority in confidence, so that others can go on trusting it with such "
            "things."
        ),
        _(
            "Somebody could have to be able to sue the authority for breach of confidence, and win. Whether the public "
            "interest would be a defence is looked at as part of that."
        ),
    ),
    Explained(
        "foia",
        "42",
        _("Advice of lawyers"),
        _(
            "Confidential communications between lawyers and those whom they advise, so that advice can be asked for "
            "freely."
        ),
    ),
    Explained(
        "foia",
        "43",
        _("Trade secrets and commercial interests"),
        _(
            "The trade secrets of anybody, and the commercial interests of anybody, of the authority as well as of a "
            "company."
        ),
        provisions={
            "43(1)": _("For a trade secret it need not be shown that harm would follow."),
            "43(2)": _("The authority names whose commercial interests would be harmed and how."),
        },
    ),
    Explained(
        "foia",
        "44",
        _("Information that another law forbids to give"),
        _("What another Act or obligation forbids the authority to give, or what would be a contempt of court."),
        _("The authority names the law that forbids it."),
    ),
)

_EIR: tuple[Explained, ...] = (
    Explained(
        "eir",
        "5",
        _("Information about the person who asked"),
        _(
            "Nothing secret: information about yourself is asked for and given under data protection law and not under "
            "these Regulations."
        ),
    ),
    Explained(
        "eir",
        "12",
        _("Exceptions to giving environmental information"),
        _(
            "Different things, each of which has a paragraph of its own. The Regulations want environmental "
            "information to be given: an authority must begin with that presumption."
        ),
        _(
            "Information about emissions cannot be withheld to protect the confidentiality of proceedings, commercial "
            "information, the person who provided it, or the environment."
        ),
        provisions={
            "12(4)(a)": _("The authority did not hold the information when it was asked for it."),
            "12(4)(b)": _(
                "Answering would be manifestly unreasonable, for example because it would take far too much work."
            ),
            "12(4)(c)": _(
                "It cannot be told from the request, put in too general a way, what is wanted, and help was offered."
            ),
            "12(4)(d)": _(
                "The material is still being completed, the documents are unfinished, or the data incomplete."
            ),
            "12(4)(e)": _("The information is in communications inside an authority."),
            "12(5)(a)": _("International relations, defence, national security and public safety."),
            "12(5)(b)": _("The course of justice, fair trials, and criminal or disciplinary inquiries."),
            "12(5)(c)": _("Intellectual property, such as copyright."),
            "12(5)(d)": _("Proceedings of an authority that the law protects as confidential."),
            "12(5)(e)": _("Commercial or industrial information that the law protects as confidential."),
            "12(5)(f)": _(
                "Somebody who gave the information of their own will and does not agree to its being given on."
            ),
            "12(5)(g)": _("The environment itself, for example where a rare bird nests."),
        },
    ),
    Explained(
        "eir",
        "13",
        _("Personal information about other people"),
        _(
            "People’s information about themselves: what would identify a living person, alone or together with what "
            "others know."
        ),
    ),
)

EXPLAINED: dict[tuple[str, str], Explained] = {(one.regime, one.section): one for one in (*_FOIA, *_EIR)}
LAWS: dict[str, Words] = {
    "foia": _("Freedom of Information Act 2000"),
    "eir": _("Environmental Information Regulations 2004"),
}


def heading_of(one: Explained) -> str:
    """What a section is called: "Section 30: Investigations and proceedings"."""
    said = {"section": one.section, "title": one.title}
    if one.regime == "eir":
        return gettext("Regulation %(section)s: %(title)s") % said
    return gettext("Section %(section)s: %(title)s") % said
