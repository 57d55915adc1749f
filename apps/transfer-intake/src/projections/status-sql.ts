/**
 * `statusOf` as an SQL expression over the columns of `transfers`, for lists by status. Two ways to say one thing: a test
 * asks both of every life, and of any set of events.
 */
export const STATUS_SQL = `case
  when refunded_at is not null then case when refunded_as = 'cancelled' then 'cancelled' else 'refunded' end
  when returned_at is not null or return_posted_at is not null then 'returned'
  when settled_at is not null or settlement_posted_at is not null or transit_completed_at is not null or (booked_at is not null and destination = 'own') then 'paid'
  when booked_at is not null and payout_cancelled_at is not null and destination = 'bank' then 'cancelled'
  when booked_at is null and (refused_at is not null or rating_rejected_at is not null or declined_at is not null) then case when code = 'CANCELLED' then 'cancelled' else 'rejected' end
  when payout_state in ('held', 'paying', 'in_doubt', 'action_required') then payout_state
  when booked_at is not null then 'booked'
  when awaited_at is not null then 'awaiting_funds'
  when rated_at is not null then 'rated'
  else 'requested' end`;
