"""The turns of phrase by which letters say things. Every pattern is for folded text (lower case, plain quotes)."""

from __future__ import annotations

import re

_AUTHORITY = (
    r"(?:police|constabulary|council|trust|force|authority|department|service|university|college|board|agency|office|"
    r"commission|ministry|we|i|it)"
)

DENIAL = re.compile(
    r"\bneither (?:be )?(?:confirms?|confirmed) ?(?:n?or) ?den(?:y|ies|ied)\b|"
    r"\b(?:refus\w+|declin\w+|unable|not (?:obliged|required|able|going|prepared|in a position)) to (?:either )?"
    r"confirm (?:n?or) (?:to )?deny\b|"
    r"\b(?:cannot|will not|does not|do not|can not|won't|can't) (?:either )?confirm (?:n?or) deny\b|"
    r"\bexclud\w+ (?:from )?the duty to confirm or deny\b|"
    r"\b(?:removes?|lifts?|excludes?) (?:from us |from the \w+ )?the duty to (?:say|tell|state)\b|"
    r"\bduty (?:to confirm or deny|(?:in|under|imposed by|at) section 1\s?\(1\)\s?\(a\))[^.]{0,80}"
    r"(?:does|did|do) not (?:arise|apply)\b"
)
"""A sentence that neither confirms nor denies, not one that only discusses doing so."""

DENIAL_STATED = re.compile(
    r"\bneither (?:be )?(?:confirms?|confirmed) ?(?:n?or) ?den(?:y|ies|ied)\b|"
    r"\b(?:refus\w+|declin\w+|unable|not (?:obliged|required|able)|cannot|will not|does not|"
    r"do not)(?: to)?(?: either)? "
    r"confirm (?:n?or) (?:to )?deny\b"
)
"""The narrower form: who neither confirms nor denies what."""

DENIAL_TOPIC = re.compile(
    r"\bconfirm\w*(?:,? ?(?:n?or|/|and)(?: to)? ?)den(?:y|ies|ied|ying)\b|"
    r"\bwhether (?:or not )?(?:any |the )?"
    r"(?:other |further )?information (?:is|was|exists)"
)
"""Any mention of confirming or denying."""

SCOPE = re.compile(
    r"\b(?:any ?|no ?)?(?:other|further|additional|more) (?:relevant )?(?:information|records?|data|"
    r"material|documents?|"
    r"details?|recorded)\b|\banything (?:else|further|more|other|additional|beyond)\b|\banymore information\b|"
    r"\b(?:other|different|apart) (?:than|from)\b|\bbeyond (?:that|what|the)\b|\b(?:in addition to|over and above)\b|"
    r"\b(?:rest|remainder|remaining)\b|\b(?:save|except) (?:for|that|as)\b|\bnot (?:already )?(?:supplied|provided|"
    r"disclosed|included|covered)\b|\b(?:questions?|parts?|points?|items?|elements?|aspects?|limbs?|"
    r"q) ?\(?(?:no\.? ?|number )?"
    r"(?:\d+|one|two|three|four|five|six|[a-h]\b)|\b(?:first|second|third|fourth|fifth|last|final|latter|this|that) "
    r"(?:part|question|point|element|aspect|item)\b|\bany (?:other|others|further|more)\b"
)
"""Words that limit a denial to other information than what was supplied."""

SUBJECT_FIRST = re.compile(
    r"\b(?:in (?:relation|respect|regard) (?:to|of)|with (?:regard|respect) to|regarding|concerning|"
    r"as (?:to|for|regards)) "
    r"(?!(?:(?:your|this|the|all) )+(?:foi |freedom of information |whole |entire )?(?:request|"
    r"information|above|following|exemption))"
)
"""Before a denial: what it is about, so that it is about that alone ("In relation to informants, we neither...")."""

NO_INFERENCE = re.compile(
    r"\binfer(?:ence|red|ring)?\b|\b(?:not|nor) (?:be |to be )?(?:taken|read|seen|viewed|construed|"
    r"interpreted|understood|"
    r"regarded|treated) (?:as|to)\b|\bnone of the above can be\b|"
    r"\b(?:does|do|should) not (?:mean|indicate|imply|suggest|confirm) (?:that|whether)\b|"
    r"\bnothing (?:in|should|can|here|above|said|that|we)\b"
)

_GIVEN = r"(?:supplied|provided|disclosed|enclosed|attached|released|given|set out|listed|shown|included|published)"
_THING = (
    r"(?:information|documents?|data|figures?|tables?|spreadsheets?|files?|cop(?:y|ies)|answers?|details|records?|"
    r"reports?|breakdown|statistics|numbers?|below|above|attached|enclosed|annex|appendix|schedule)"
)
DISCLOSURE = re.compile(
    rf"\b(?:have|has|am|is|are|was|were|been)\s+(?:\w+ly\s+|also\s+|now\s+|therefore\s+|been\s+|being\s+)*{_GIVEN}\b|"
    rf"\bplease (?:find|see)\b[^.]{{0,40}}\b(?:attached|enclosed|below|table|spreadsheet|document|annex|appendix)|"
    rf"\bis (?:as follows|set out below|shown below|shown in the table)|"
    rf"\b(?:are|am|is) (?:\w+ly )?(?:giving|sending|supplying|providing|releasing|disclosing) (?:you |"
    rf"it|them|all|some|this|these)|"
    rf"\bthe (?:table|figures?|spreadsheet|document|attached \w+|enclosed \w+)"
    rf"(?: below| attached| enclosed)? (?:shows?|gives?|sets? out|contains?|lists?)\b"
)
"""Words that say something is supplied, in a sentence that also names `DISCLOSED_THING`."""
DISCLOSED_THING = re.compile(rf"\b{_THING}\b")
DISCLOSURE_BY_NAME = re.compile(
    rf"\b{_AUTHORITY} (?:(?:have|has|am|are|is|can|now|also|therefore|today|decided to|pleased to|able to) )*"
    r"(?:enclos|attach|suppl|disclos|releas|provid)(?:y|ied|e|es|ed|ing|ies)?\b"
)
"""The authority says that it supplies something, whatever that is called."""
NOT_BEFORE_DISCLOSURE = re.compile(
    r"\b(?:not|no|cannot|unable|would|could|if|once|when|until|may|might|nor|neither|refus\w+|withh\w+|exempt|without|"
    r"will be|should|previously|already|asked|requested|to)\b(?! (?:provide|disclose|supply|release|enclose|attach))"
)
"""Before the words of `DISCLOSURE` in their clause, these turn them into something else."""
NOT_DISCLOSURE = re.compile(
    r"\b(?:your|the) rights?\b|\breview\b|\bcomplain|\bcontact details\b|\bto the (?:force|police) by\b|"
    r"\bdetails of how\b|"
    r"\badvice\b|\bexplan|\bguidance\b|\b(?:a|this|our|my|the) (?:response|reply|answer) (?:to|within|under|by|in)\b|"
    r"\bprovided (?:that|by|under|for|with)\b|\bsupplied (?:by|to us)\b|\bgiven (?:that|to)\b|"
    r"\bgiven by\b|\bset out in section\b|\ba notice\b|\bin relation to freedom of information\b|\bwhich is set out\b|"
    r"\bfactors\b|\breasons? (?:are|is)\b|\bnot (?:disclos|releas|provid|suppl)|\bopportunit"
)
"""What the sentence is about where it is not about the information asked for."""

_NEGATIVE_HELD = (
    r"\b(?:not|no longer|never) (?:currently )?(?:hold|held|holding|holds|recorded)\b|"
    r"\bno (?:\w+ ){0,5}?(?:is|are|was|were) held\b|"
    r"\bholds? (?:no|none|neither)\b|\bno (?:relevant |recorded )?(?:information|records?|data)\b[^.]{0,60}\bheld\b|"
    r"\bnot (?:being )?held\b|\bdo(?:es)? not have (?:any|this|the|that)\b|"
    r"\bno (?:recorded )?information (?:was|were) found\b"
)
NOT_HELD = re.compile(_NEGATIVE_HELD)
HELD = re.compile(
    r"\b(?:is|are|was|were|be) (?:\w+ly )?held\b|\b(?:do|does|did)(?: \w+ly)? hold\b|"
    rf"\b{_AUTHORITY} (?:\w+ly )?(?:hold|holds|held)\b|\b(?:information|data|records|documents|"
    rf"material)(?:,? which| that)? "
    r"(?:we|i|it) (?:hold|holds|held)\b|\binformation held\b|\bconfirm(?:s|ed)? that (?:this|the|all|"
    r"some)[^.]{0,80}\bheld\b|"
    r"\b(?:have|has|been) (?:located|retrieved|identified)\b|"
    # "Trading Standards holds the file."
    r"^(?:the |our |this )?(?!public authorit)(?:[\w'&-]+ ){1,6}?(?:also |does |do )?holds? "
    r"(?:the|this|that|these|those|it|them|such|some|all|both|relevant|information|an?|\d[\d,]*)\b|"
    # "We do have this", "the force has the document you describe", and "Held: yes" in a table or list.
    rf"\b{_AUTHORITY} (?:do |does )?(?:have|has) (?:this|it|them|these|those|(?:the|a|an) "
    r"(?:document|report|record|file|copy|information|data|figures?|list|recording|e-?mails?)s?)\b|"
    r"\bheld\s*[:?|-]\s*yes\b"
)
HYPOTHETICAL_HELD = re.compile(
    r"\bwhether\b|\bif\b|\bwere\b[^.]{0,20}\bheld\b|\bwould (?:be )?(?:hold|held)|\bmay (?:be )?(?:hold|held)\b|"
    r"\bmight (?:be )?(?:hold|held)\b|\bor not\b|\bconfirm\w* or den|\bconfirming\b|\bneither\b|\bwere it\b|"
    r"\bheld by\b(?! (?:us|our|this|the (?:force|council|trust|authority|department|university)))|\binfer|\bindicat|"
    r"\bheld (?:to account|accountable|in (?:open )?court|up|liable|responsible|back)\b"
)

HYPOTHETICAL = re.compile(
    r"\b(?:may|might|could) (?:also |then |still |well )?(?:be exempt|be refused|be withheld|apply|"
    r"engage|need|contain|fall|"
    r"attract|be engaged|be relied|consider|rely|refuse)\b|\b(?:may|might) be\b[^.]{0,40}\b(?:exempt|refus)|"
    r"\bif (?:your|the|a|any|this) (?:\w+ ){0,4}?(?:request|cost)|\bis not (?:engaged|relied|exempt|applied)\b|"
    r"\bnot (?:relied|relying) (?:up)?on\b|\bno longer (?:rel|appl)|\b(?:did|does|do) not (?:engage|"
    r"rely|seek to rely)\b|"
    r"\bwithdraw|\bsubject to (?:any |the )?exemptions?\b|\bsections 21 to 44\b"
)
"""A citation in such a sentence is not relied on."""

WITHHOLDS = re.compile(
    r"\bwithh(?:eld|old(?:s|ing)?)\b|\bexempt\b|\bredact(?:ed|ion|ions)\b|\bnot (?:\w+ )?(?:be |"
    r"been )?(?:disclos|suppl|releas|provid)"
    r"|\brefus(?:e|es|ed|al|ing)\b|\bexempts\b|\bcannot (?:disclose|supply|release|provide)\b|"
    r"\bunable to (?:disclose|supply|"
    r"release|provide)\b|\b(?:suppressed|removed from)\b"
)
RELIANCE = re.compile(
    rf"{WITHHOLDS.pattern}"
    r"|\bqualified\b|\babsolute\b|\b(?:class|prejudice)[ -]based\b|\bexemptions?\b|\bexceptions?\b|\bvirtue\b|"
    r"\bfalls? (?:\w+ )?(?:within|under)\b|\battracts?\b|\bcaught by\b|"
    r"\bengage[sd]?\b|\brely(?:ing)?\b|\brel(?:ies|ied)\b|\bappl(?:y|ies|ied|ying)\b|\bclaim(?:ed|ing)?\b|\bciting\b|"
    r"\bneither confirm|\bdoes not arise\b|\bunder section|\bpursuant\b|\bin accordance with\b|\bvexatious\b|"
    r"\bappropriate limit\b|\bcost\b"
)
"""Words by which a citation is one that the letter relies on."""

REASON = re.compile(
    r"\b(?:because|since|would|could|relat(?:e|es|ed|ing) to|concern(?:s|ed)?|held (?:for|in|as|by)|"
    r"constitut\w+|identif\w+|"
    r"reveal\w*|allow\w*|enable\w*|undermin\w+|prejudic\w+|contains?|obtain\w+|in order|so that|"
    r"created|gathered|received|"
    r"prepared|as (?:it|they|this|the|disclos\w+|releas\w+|such)|is (?:personal|about)|"
    r"are (?:personal|about)|available|found|at the following|published|"
    r"publish|accessible|which (?:is|are|was|were)|forbids?|prohibits?|supplied|intend\w*|therefore|"
    r"if (?:it were|it was)? ?held)\b"
)
"""A sentence that gives a reason, where it also speaks of the exemption's subject (`SUBJECTS`)."""

PURPOSE = re.compile(
    r"\bheld (?:for|in|as|on behalf|with a view|by|only)\b|\bidentif|\bpersonal\b|\bprivilege|\bconfiden"
)
"""What information is held for, or what sort it is: a reason even in a sentence that says it is held."""

SUBJECTS: dict[str, str] = {
    "21": r"availab|accessib|publish|website|link|online|web page|library|log\b|found|obtain|https?:|www\.|"
    r"gov\.uk|purchase",
    "22": r"publish|publication",
    "22A": r"research",
    "23": r"\bbod(?:y|ies)\b|security|intelligence|supplied by|agency",
    "24": r"security|terroris|threat|hostile|safeguard",
    "26": r"defen[cs]e|armed forces|military|forces",
    "27": r"international|relations|states?\b|countr",
    "28": r"administration|devolved|relations|government",
    "29": r"econom|financ",
    "30": r"investigat|enquir|evidence|witness|suspect|proceeding|prosecut|charge|offence|source",
    "31": r"crim|law enforcement|offend|offence|justice|prevent|detect|tax|immigration|prison|investigat|"
    r"regulat|purpose|police|policing",
    "32": r"court|inquir|tribunal|arbitrat|inquest|proceeding",
    "33": r"audit|account",
    "34": r"parliament|house|privilege",
    "35": r"policy|minister|government",
    "36": r"advice|views|deliberat|public affairs|qualified person|inhibit|opinion",
    "37": r"sovereign|royal|majesty|honour|household|king|queen|heir",
    "38": r"health|safety|endanger|physical|mental|harm|risk|danger|violen|attack|threat|injur|distress|\blives?\b",
    "39": r"environment",
    "40": r"personal|identif|individual|person|living|data",
    "41": r"confiden",
    "42": r"privilege|legal|advice|litigation|lawyer|solicitor",
    "43": r"commercial|market|sensitive|trade|compet|contract|price|pricing|supplier|bid|tender|business|negotiat",
    "44": r"prohibit|forbid|act\b|enactment|order|contempt|law\b|bar\b",
    "14": r"vexatious|burden|repeat|identical|purpose|distress|similar",
    "12": r"cost|hours|limit|time",
}
"""What a sentence about each exemption speaks of, by section."""
