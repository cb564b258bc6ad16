package app.fieldbook

import app.fieldbook.generated.DigestView
import app.fieldbook.generated.LaneMark
import app.fieldbook.generated.StatusView
import java.time.Duration
import java.time.Instant
import java.time.temporal.ChronoUnit

/**
 * Where this device stands, honestly; known without a network and after a restart.
 *
 * @property workspace the workspace's name; `null` on a device that belongs to nobody yet.
 * @property pending own edits that have not left, held ones included.
 * @property held of these, how many wait on the server for a cause.
 * @property unjudged of these, how many the server has yet to hear of or to answer.
 * @property oldestAge how long the oldest of these has waited.
 * @property attention refused edits that wait for a person.
 * @property kept values that are kept aside.
 * @property place where the office's log was read up to.
 * @property fetching customers still to be fetched whole.
 * @property lastSuccess when any lane last worked.
 * @property lanes each lane as it was last seen, by whatever process spoke last.
 * @property clockAhead how far the wall clock is ahead of the server's time; negative when it is behind.
 * @property trouble what went wrong last, with what to do; `null` where nothing ever did.
 */
public data class Status(
    val workspace: String?,
    val user: String?,
    val server: String?,
    val pending: Long,
    val held: Long,
    val unjudged: Long,
    val oldestAge: Duration?,
    val attention: Long,
    val kept: Long,
    val place: Long,
    val fetching: Long,
    val lastSuccess: Instant?,
    val lanes: List<PastLane>,
    val clockAhead: Duration,
    val trouble: Failure?,
)

/** A lane as it was last seen: `push`, `pull`, `fetch` or `token`; [stopped] says why it goes on only after help. */
public data class PastLane(val name: String, val lastSuccess: Instant?, val lastError: LaneError?, val stopped: Sentence?)

/** A checksum over what was admitted and lies here; only a [comparable] one equals the server's at the same [place]. */
public data class Digest(val place: Long, val digest: String, val comparable: Boolean)

private fun duration(micros: Long): Duration = Duration.of(micros, ChronoUnit.MICROS)

internal fun StatusView.toPlatform(): Status = Status(
    workspace = workspace,
    user = user,
    server = server,
    pending = pending,
    held = held,
    unjudged = unjudged,
    oldestAge = oldestAgeMicros?.let(::duration),
    attention = attention,
    kept = conflicts,
    place = place,
    fetching = fetching,
    lastSuccess = lastSuccessMicros?.let(::instant),
    lanes = lanes.map { it.toPlatform() },
    clockAhead = duration(clockAheadMicros),
    trouble = trouble?.toFailure(),
)

private fun LaneMark.toPlatform(): PastLane =
    PastLane(lane, lastSuccessMicros?.let(::instant), lastError?.toPlatform(), stopped?.toSentence())

internal fun DigestView.toPlatform(): Digest = Digest(place, digest, comparable)
