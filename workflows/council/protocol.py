"""The papers of a session as content blocks: agenda, act without quorum, protocol, extract.

Everything comes from the records of the session (DOMAIN §4.3); what a secretary writes stands in
the records too, so that the protocol can be written again and says the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.council.counting import was_decided_by_chair
from workflows.registry import council_questions, council_sessions, council_votes, councils, people
from workflows.registry.base import Registry
from workflows.registry.council_questions import (
    BALLOTS,
    DECISION_TITLES,
    KIND_TITLES,
    MAJORITIES,
    CouncilQuestion,
    QuestionState,
)
from workflows.registry.council_sessions import (
    HERE,
    SESSION_FORMS,
    CouncilAttendance,
    CouncilSession,
)
from workflows.registry.council_votes import CouncilVote
from workflows.registry.councils import METHODSOVET, POST_TITLES, QUORUM_RULES, Post

Block = dict[str, Any]
PRESENT_TITLES = {"present": "присутствовали", "remote": "участвовали дистанционно"}
OUTCOMES = {
    "accepted": "решение принято",
    "rejected": "решение не принято",
    "not_valid": "голосование не состоялось: ответили меньше двух третей",
    "called_off": "голосование прекращено, голоса не подсчитаны",
}


@dataclass(frozen=True, kw_only=True)
class Papers:
    """Writes the papers of one session."""

    registry: Registry
    session: CouncilSession

    def agenda(self) -> dict[str, Any]:
        """The agenda with what is asked, who speaks and how each question is voted."""
        rows = [
            [
                str(each.position),
                each.topic,
                each.speaker,
                KIND_TITLES[council_questions.QuestionKind(each.kind)],
                f"{BALLOTS[each.ballot]}; {MAJORITIES[each.majority_rule]}",
            ]
            for each in self._questions
        ]
        columns = [
            {"title": "№", "share": 1, "align": "right"},
            {"title": "Вопрос", "share": 6},
            {"title": "Докладчик", "share": 3},
            {"title": "Что предлагается", "share": 3},
            {"title": "Голосование", "share": 4},
        ]
        blocks = [self._requisites(), {"kind": "table", "columns": columns, "rows": rows}]
        appendices = [
            {
                "title": f"Материалы к вопросу {each.position}. {each.topic}",
                "blocks": [
                    _fields([("Проект решения", each.resolution)]),
                    *_paragraphs(each.materials),
                ],
            }
            for each in self._questions
        ]
        return {"blocks": blocks, "appendices": appendices, "signers": []}

    def act(self) -> dict[str, Any]:
        """The act about a session that had no quorum."""
        listed = self._attendance()
        blocks = [self._requisites(), *listed, self._quorum_line(has=False)]
        text = "Заседание не состоялось. Повестка переносится на повторное заседание без изменений."
        return {"blocks": [*blocks, _paragraph(text)], "signers": self.signers()}

    def protocol(self, presiding: str = "") -> dict[str, Any]:
        """The whole protocol by the regulation's structure."""
        blocks = [
            self._requisites(),
            *self._attendance(),
            self._quorum_line(has=True),
            *_paragraphs(str(self.session.texts.get("opening", ""))),
            _heading("Повестка дня"),
            {"kind": "list", "numbered": True, "items": [q.topic for q in self._questions]},
        ]
        for question in self._questions:
            blocks += self.question(question)
        blocks += _paragraphs(str(self.session.texts.get("closing", "")))
        return {"blocks": blocks, "signers": self.signers(presiding)}

    def extract(
        self, question: CouncilQuestion, number: str, dated: str, certified: Sequence[Block]
    ) -> dict[str, Any]:
        """What those concerned by one question get, with the note that certifies the copy.

        The signers of the protocol are named and do not sign again.
        """
        day = f"{date.fromisoformat(dated):%d.%m.%Y}" if dated else ""
        source = _fields([("Из протокола", f"№ {number} от {day}"), ("Совет", self._council)])
        names = [(each["post"], each["person_id"]) for each in self.signers()]
        signed = "; ".join(f"{post} — {self._name(person)}" for post, person in names if person)
        blocks = [
            source,
            *self.question(question),
            _fields([("Протокол подписали", signed)]),
            *certified,
        ]
        return {"blocks": blocks, "signers": []}

    def certificate(self, person_id: str, acting_for: str = "") -> Sequence[Block]:
        """The note that a copy is true (ГОСТ Р 7.0.97-2025, отметка о заверении копии)."""
        name = self._name(person_id)
        if acting_for:
            name = people.acting_name(self.registry, person_id, acting_for)
        lines = ("Верно", f"Секретарь методсовета {name}", f"{self.registry.today:%d.%m.%Y}")
        return [_paragraph(line) for line in lines]

    def question(self, question: CouncilQuestion) -> list[Block]:
        """Heard, spoken, recused, voted, decided, dissented, ordered."""
        blocks: list[Block] = [_heading(f"{question.position}. {question.topic}", 2)]
        blocks += self._heard(question)
        for vote in council_votes.of_question(self.registry, question.id):
            blocks += self._vote(vote, question)
        blocks += self._decided(question)
        for dissent in council_questions.dissents(self.registry, question.id):
            blocks.append(_sentence(f"Особое мнение: {self._name(dissent.person_id)}"))
            blocks += _paragraphs(dissent.text)
        return blocks

    def signers(self, presiding: str = "") -> list[Block]:
        """The chair of the session and the secretary, in the order of signing."""
        return [
            {
                "post": "Председательствующий",
                "person_id": presiding or self.person_at(Post.CHAIR),
            },
            {"post": "Секретарь", "person_id": self.person_at(Post.SECRETARY)},
        ]

    def person_at(self, wanted: Post) -> str:
        """Who held a post of the council on the day of the session, "" for nobody."""
        held = (person for person, post in self.session.composition.items() if post == wanted)
        return next(held, "")

    # -- parts -------------------------------------------------------------------------------------
    @property
    def _questions(self) -> Sequence[CouncilQuestion]:
        return council_questions.of_session(self.registry, self.session.id)

    @property
    def _council(self) -> str:
        return councils.by_code(self.registry, METHODSOVET).name

    def _requisites(self) -> Block:
        day = self.session.planned_on
        return _fields(
            [
                ("Совет", self._council),
                ("Дата заседания", f"{day:%d.%m.%Y}" if day else "не назначена"),
                ("Место", self.session.place),
                ("Форма", SESSION_FORMS[self.session.form]),
            ]
        )

    def _attendance(self) -> list[Block]:
        if self.session.form == "absentee":
            return [_paragraph("Заочное голосование: бюллетени направлены всем членам совета.")]
        rows = sorted(
            council_sessions.attendance(self.registry, self.session.id), key=self._in_order
        )
        listed = []
        for presence, title in PRESENT_TITLES.items():
            there = [self._member(row.person_id) for row in rows if row.presence == presence]
            if there:
                listed.append((title.capitalize(), "; ".join(there)))
        missing = [
            self._member(row.person_id) + (" (уважительная причина)" if excused else "")
            for row in rows
            if row.presence not in HERE
            for excused in (row.presence == "excused",)
        ]
        listed.append(("Отсутствовали", "; ".join(missing) or "нет"))
        return [_fields(listed)]

    def _quorum_line(self, *, has: bool) -> Block:
        rows = council_sessions.attendance(self.registry, self.session.id)
        there = sum(1 for row in rows if row.presence in HERE)
        if self.session.form == "absentee":
            there = len(rows)
        rule = QUORUM_RULES[self.session.quorum_rule]
        found = "кворум имеется" if has else "кворума нет"
        return _paragraph(f"Состав: {len(rows)}, участвуют: {there}. Правило: {rule}; {found}.")

    def _heard(self, question: CouncilQuestion) -> list[Block]:
        blocks = [_sentence(f"СЛУШАЛИ: {question.speaker or 'докладчик не указан'}")]
        if question.notes:
            blocks += [_paragraph("ВЫСТУПИЛИ:"), *_paragraphs(question.notes)]
        for row in council_questions.recusals(self.registry, question.id):
            why = f": {row.reason}" if row.reason else ""
            blocks.append(_sentence(f"Самоотвод: {self._name(row.person_id)}{why}"))
        return blocks

    def _vote(self, vote: CouncilVote, question: CouncilQuestion) -> list[Block]:
        if not vote.totals:
            return []
        about = "" if vote.subject in ("", question.id) else f"Поправка: {vote.resolution}. "
        counted = self.totals_line(vote)
        way = f"{BALLOTS[vote.ballot]} голосование, нужно {MAJORITIES[vote.majority_rule]}"
        end = OUTCOMES.get(vote.outcome, "") + self._casting(vote)
        return [_paragraph(f"ГОЛОСОВАЛИ: {about}{counted} ({way}) — {end}.")]

    def _casting(self, vote: CouncilVote) -> str:
        """That the chair's vote decided a tie (DOMAIN D05b); "" when it did not."""
        if was_decided_by_chair(self.registry, vote):
            return "; голоса разделились поровну, решил голос председательствующего"
        return ""

    def totals_line(self, vote: CouncilVote) -> str:
        """The totals of a closed vote as the protocol tells them."""
        told = vote.totals
        counted = (
            f"за — {told['for']}, против — {told['against']}, воздержались — {told['abstained']}"
        )
        if told["not_voted"]:
            counted += f", не голосовали — {told['not_voted']}"
        return counted

    def _decided(self, question: CouncilQuestion) -> list[Block]:
        if question.state == QuestionState.WITHDRAWN:
            return [_paragraph(f"Вопрос снят с рассмотрения. {question.reason}".strip())]
        title = DECISION_TITLES.get(question.decision, "")
        blocks = [_paragraph(f"РЕШИЛИ ({title}): {question.decision_text or question.resolution}")]
        orders = council_questions.orders(self.registry, question.id)
        if orders:
            columns = [
                {"title": "Поручение", "share": 5},
                {"title": "Исполнитель", "share": 2},
                {"title": "Срок", "share": 1},
            ]
            rows = [[o.text, self._name(o.executor_id), f"{o.due_on:%d.%m.%Y}"] for o in orders]
            blocks.append({"kind": "table", "columns": columns, "rows": rows})
        return blocks

    def _in_order(self, row: CouncilAttendance) -> tuple[int, str]:
        """The chair first, members by name."""
        post = Post(self.session.composition.get(row.person_id, Post.MEMBER))
        return list(Post).index(post), self._name(row.person_id)

    def _name(self, person_id: str) -> str:
        found = people.by_ids(self.registry, [person_id])
        return found[person_id].name.short if person_id in found else person_id

    def _member(self, person_id: str) -> str:
        post = self.session.composition.get(person_id, Post.MEMBER)
        return f"{self._name(person_id)}, {POST_TITLES[Post(post)]}"


def _fields(rows: Iterable[tuple[str, str]]) -> Block:
    return {"kind": "fields", "rows": [[name, value] for name, value in rows if value]}


def _heading(text: str, level: int = 1) -> Block:
    return {"kind": "heading", "text": text, "level": level}


def _paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def _sentence(text: str) -> Block:
    """A paragraph with one full stop, also behind initials."""
    return _paragraph(text.rstrip(".") + ".")


def _paragraphs(text: str) -> list[Block]:
    return [_paragraph(line) for line in text.splitlines() if line.strip()]
