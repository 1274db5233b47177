"""The topics by which readers browse the log: a table of words suggests them, a publisher has the last word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORD = re.compile(r"[^\W_][\w-]*")


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its code in addresses, its name for people, and the beginnings of words that suggest it."""

    code: str
    label: str | Promise
    words: tuple[str, ...]


TOPICS: tuple[Topic, ...] = (
    Topic(
        "crime",
        _("Crime and offences"),
        (
            "crime",
            "offence",
            "burglar",
            "theft",
            "thefts",
            "stolen",
            "robber",
            "murder",
            "homicide",
            "assault",
            "knife",
            "drug",
        ),
    ),
    Topic(
        "children",
        _("Children and young people"),
        ("child", "children", "under-14", "young", "juvenile", "school", "youth"),
    ),
    Topic("sexual-offences", _("Sexual offences"), ("sexual", "rape", "indecent", "sexting")),
    Topic("domestic-abuse", _("Domestic abuse"), ("domestic", "coercive", "stalking", "harassment")),
    Topic("hate-crime", _("Hate crime"), ("hate", "racist", "racial", "homophobic", "transphobic", "religious")),
    Topic(
        "roads",
        _("Roads and driving"),
        (
            "road",
            "roads",
            "driver",
            "driving",
            "speed",
            "speeding",
            "vehicle",
            "collision",
            "traffic",
            "parking",
            "bicycle",
            "bicycles",
            "cycle",
        ),
    ),
    Topic(
        "people-and-staff",
        _("Officers and staff"),
        (
            "officer",
            "officers",
            "staff",
            "employee",
            "recruit",
            "vacanc",
            "sickness",
            "misconduct",
            "dismiss",
            "training",
            "workforce",
        ),
    ),
    Topic(
        "money",
        _("Money and contracts"),
        (
            "cost",
            "costs",
            "spend",
            "spending",
            "spent",
            "budget",
            "contract",
            "contracts",
            "supplier",
            "invoice",
            "payment",
            "compensation",
        ),
    ),
    Topic(
        "equipment",
        _("Equipment, buildings and technology"),
        (
            "equipment",
            "taser",
            "tasers",
            "drone",
            "drones",
            "camera",
            "cameras",
            "software",
            "computer",
            "system",
            "station",
            "stations",
            "building",
            "fleet",
            "firearm",
            "firearms",
        ),
    ),
    Topic(
        "stop-and-search",
        _("Stop and search, custody and force"),
        (
            "stop-and-search",
            "searched",
            "custody",
            "detained",
            "detention",
            "arrest",
            "arrests",
            "handcuff",
            "restraint",
        ),
    ),
    Topic(
        "policies",
        _("Policies and procedures"),
        ("policy", "policies", "procedure", "procedures", "guidance", "strategy", "protocol"),
    ),
    Topic("complaints", _("Complaints"), ("complaint", "complaints", "complained")),
    Topic(
        "environment",
        _("Environment and animals"),
        (
            "environment",
            "pollution",
            "noise",
            "waste",
            "wildlife",
            "dog",
            "dogs",
            "horse",
            "horses",
            "animal",
            "animals",
        ),
    ),
    Topic("missing-people", _("Missing people"), ("missing",)),
)
LABELS: dict[str, str | Promise] = {topic.code: topic.label for topic in TOPICS}


def suggested(title: str, content: Mapping[str, Any]) -> list[str]:
    """The codes of the topics that the title and the questions of an answer are about."""
    asked = " ".join([title, *(part["text"] for part in content.get("parts", ()))])
    words = set(_WORD.findall(asked.casefold()))
    return [topic.code for topic in TOPICS if any(word.startswith(topic.words) for word in words)]
