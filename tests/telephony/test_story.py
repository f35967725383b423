"""One story from a set of tellings, whatever was lost, doubled, late or out of order, and whatever the exchange's clock says."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from telephony.choices import Kind, LegState
from telephony.story import Story, fold

NOON = datetime(2026, 11, 27, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    kind: str
    at: datetime
    heard_at: datetime
    duration: int | None = None
    extension: str = ""


@dataclass(frozen=True)
class Truth:
    """A call as it was, by our clock. ``talk`` None: nobody answered."""

    ring: int
    talk: int | None

    def happened(self) -> list[tuple[Kind, int, int | None]]:
        """(kind, second, duration told)."""
        told: list[tuple[Kind, int, int | None]] = [(Kind.RINGING, 0, None)]
        if self.talk is None:
            return [*told, (Kind.ENDED, self.ring, 0)]
        middle = self.ring + self.talk // 2
        return [
            *told,
            (Kind.ANSWERED, self.ring, None),
            (Kind.HELD, middle, None),
            (Kind.RESUMED, middle + 1, None),
            (Kind.ENDED, self.ring + self.talk, self.talk),
        ]


truths = st.builds(Truth, ring=st.integers(0, 120), talk=st.one_of(st.none(), st.integers(4, 3600)))


@st.composite
def tellings(draw: st.DrawFn) -> tuple[Truth, list[Said], set[Kind]]:
    """A call, what of it arrived (at least one thing, one of them at once), and what was lost."""
    truth = draw(truths)
    wrong = timedelta(seconds=draw(st.integers(-400_000, 400_000)))
    happened = truth.happened()
    kept = draw(st.lists(st.sampled_from(happened), min_size=1, max_size=12))
    prompt = draw(st.integers(0, len(kept) - 1))
    said = []
    for number, (kind, second, duration) in enumerate(kept):
        late = 0 if number == prompt else draw(st.integers(0, 5000))
        when = NOON + timedelta(seconds=second)
        said.append(Said(kind, when + wrong, when + timedelta(seconds=late), duration))
    return truth, draw(st.permutations(said)), {kind for kind, _s, _d in happened} - {each[0] for each in kept}


def true_times(truth: Truth, story: Story) -> bool:
    """Every time that is given is the true one; what is not known is empty."""
    taken = truth.talk is not None
    end = truth.ring + (truth.talk or 0)
    return (
        story.answered_at in (None, NOON + timedelta(seconds=truth.ring) if taken else None)
        and story.ended_at in (None, NOON + timedelta(seconds=end))
        and story.rang in (None, truth.ring)
        and story.spoke in (None, truth.talk)
    )


@settings(max_examples=400, deadline=None)
@given(tellings())
def test_any_order_ends_in_true_times_or_says_that_something_is_missing(
    given_: tuple[Truth, list[Said], set[Kind]],
) -> None:
    truth, said, lost = given_
    story = fold(said, silent=True)
    assert true_times(truth, story), story
    assert story.state in (LegState.ENDED, LegState.MISSED)
    if not story.incomplete:
        assert story.started_at == NOON
        assert story.rang == truth.ring
        assert story.spoke == truth.talk
        assert (story.state == LegState.MISSED) == (truth.talk is None)
    if not lost:
        assert not story.incomplete


@settings(max_examples=200, deadline=None)
@given(tellings(), st.data())
def test_the_order_and_repetitions_change_nothing(
    given_: tuple[Truth, list[Said], set[Kind]], data: st.DataObject
) -> None:
    _truth, said, _lost = given_
    assert fold(data.draw(st.permutations([*said, *said]))) == fold(said)


def at(kind: Kind, second: int, duration: int | None = None) -> Said:
    when = NOON + timedelta(seconds=second)
    return Said(kind, when, when, duration)


def test_a_call_passes_through_its_states() -> None:
    told = [at(Kind.RINGING, 0)]
    seen = [fold(told).state]
    for each in (at(Kind.ANSWERED, 5), at(Kind.HELD, 9), at(Kind.RESUMED, 12), at(Kind.ENDED, 30, duration=25)):
        told.append(each)
        seen.append(fold(told).state)
    assert seen == ["ringing", "talking", "held", "talking", "ended"]
    assert not fold(told).incomplete


def test_a_lost_answer_is_known_by_what_was_spoken() -> None:
    story = fold([at(Kind.RINGING, 0), at(Kind.ENDED, 40, duration=33)])
    assert (story.state, story.rang, story.spoke, story.incomplete) == ("ended", 7, 33, False)


def test_an_end_that_says_nothing_of_an_answer_leaves_the_call_incomplete() -> None:
    story = fold([at(Kind.RINGING, 0), at(Kind.ENDED, 40)])
    assert (story.state, story.rang, story.incomplete) == ("ended", None, True)


def test_a_clock_that_was_set_during_the_call_leaves_it_incomplete() -> None:
    set_back = Said(Kind.ENDED, NOON - timedelta(hours=1), NOON + timedelta(seconds=60), 50)
    story = fold([at(Kind.RINGING, 0), at(Kind.ANSWERED, 10), set_back])
    assert story.incomplete
    assert story.spoke is None


def test_a_recording_alone_rings_nowhere() -> None:
    told = fold([Said(Kind.RECORDING_READY, NOON, NOON)])
    assert (told.state, told.incomplete) == (LegState.ENDED, True)
