"""The statements that find due jobs, for `jobs.py`: which one may run now, by its time, ticket and lane."""

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from db.tables import Job
from db.vocabulary import JobKind, JobStatus


def _first_of_its_ticket() -> ColumnElement[bool]:
    earlier = aliased(Job)
    return ~(
        select(earlier.id)
        .where(
            earlier.ticket_id == Job.ticket_id,
            earlier.id < Job.id,
            earlier.kind.in_(_KINDS),
            earlier.status.in_((JobStatus.WAITING, JobStatus.LEASED)),
        )
        .exists()
    )


def _its_lane_is_free() -> ColumnElement[bool]:
    other = aliased(Job)
    in_hand = select(other.id).where(
        other.workspace_id == Job.workspace_id,
        other.lane == Job.lane,
        other.id != Job.id,
        other.status == JobStatus.LEASED,
        other.leased_until > _AT,
    )
    return and_(~in_hand.exists(), ~_waits_for_one_put_off())


def _waits_for_one_put_off() -> ColumnElement[bool]:
    first = aliased(Job)
    return (
        select(first.id)
        .where(
            first.workspace_id == Job.workspace_id,
            first.lane == Job.lane,
            first.id < Job.id,
            first.status == JobStatus.WAITING,
            first.run_after > _AT,
            first.attempts == first.deferrals,
            first.attempts > 0,
        )
        .exists()
    )


# Workers ask these all the time: put together once, a claim takes 0.5 ms instead of 2.0.
_AT = bindparam("at", type_=Job.run_after.type)
_KINDS: BindParameter[str] = bindparam("kinds", expanding=True)
_HELD: BindParameter[str] = bindparam("held", expanding=True)
_WORKERS_OWN = and_(Job.workspace_id == bindparam("workspace_id"), Job.kind.in_(_KINDS))
_IS_DUE = and_(Job.status == JobStatus.WAITING, Job.run_after <= _AT)
_CLAIMABLE = and_(
    _WORKERS_OWN,
    or_(_IS_DUE, and_(Job.status == JobStatus.LEASED, Job.leased_until <= _AT)),
    _first_of_its_ticket(),
    or_(Job.lane.is_(None), and_(Job.lane.not_in(_HELD), _its_lane_is_free())),
)
# Where drafts cannot keep up, new questions do not wait behind old ones, whose askers have waited in vain.
_IS_LATE = and_(Job.kind == JobKind.DRAFT, Job.created_at < bindparam("late", type_=Job.created_at.type))
CLAIM = (
    select(Job)
    .where(_CLAIMABLE)
    .order_by(case((_IS_LATE, 1), else_=0), Job.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=Job)
)
IS_ANY_DUE = select(select(Job.id).where(_CLAIMABLE).exists())
UNSETTLED = select(func.count()).where(
    _WORKERS_OWN,
    or_(and_(_IS_DUE, _first_of_its_ticket(), _its_lane_is_free()), Job.status == JobStatus.LEASED),
)
FIRST_DUE = (
    select(Job)
    .where(Job.workspace_id == bindparam("workspace_id"), _IS_DUE, ~_waits_for_one_put_off())
    .order_by(Job.run_after, Job.id)
    .limit(1)
)
