package app.fieldbook.reference.model

import app.fieldbook.FieldbookException
import app.fieldbook.PastLane
import app.fieldbook.Status
import app.fieldbook.Stop
import app.fieldbook.SyncState
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/**
 * Where this device stands, in plain words.
 *
 * @property bar the line that every screen shows, and its mood.
 * @property whose whose device this is, and of which office.
 * @property lastSuccess when anything last went through.
 * @property counts what waits, by name; what needs a person leads to its screen.
 * @property lanes each direction by itself.
 * @property trouble what went wrong, with what to do about it; `null` where nothing is wrong now.
 * @property startOver the office does not know this device any more: only a new start helps.
 * @property trying another attempt was asked for.
 */
data class SyncContent(
    val bar: SyncBar,
    val whose: Phrase?,
    val lastSuccess: Phrase,
    val pending: Phrase,
    val held: Phrase?,
    val attention: Long,
    val kept: Long,
    val lanes: List<LaneLine>,
    val trouble: Trouble? = null,
    val startOver: Boolean = false,
    val trying: Boolean = false,
)

/** One direction: what it carries, when it last worked, what went wrong last where that is not past yet. */
data class LaneLine(val name: Phrase, val last: Phrase, val error: Phrase?)

/** The whole truth about sync, and the button that tries again. */
@OptIn(ExperimentalCoroutinesApi::class)
class SyncModel(private val desk: Desk, private val scope: CoroutineScope, private val conversation: Conversation) {
    private val trying = MutableStateFlow(false)
    private val tries = MutableStateFlow(0)

    /** What the screen shows. */
    val state: StateFlow<Ui<SyncContent>> = tries.flatMapLatest { content() }
        .stateIn(scope, SharingStarted.Eagerly, Ui.Loading)

    /** Tries again now. */
    fun syncNow() {
        if (trying.value) return
        trying.value = true
        scope.launch {
            attempt { conversation.again() }
            trying.value = false
        }
    }

    private fun content(): Flow<Ui<SyncContent>> {
        val read: Flow<Ui<SyncContent>> =
            combine(desk.fieldbook.observeStatus(), desk.fieldbook.sync.state, trying) { status, now, trying ->
                Ui.Ready(desk.content(status, now).copy(trying = trying))
            }
        return read.catch { failed ->
            if (failed !is FieldbookException) throw failed
            emit(Ui.Failed(failed.failure.trouble()) { tries.update { it + 1 } })
        }
    }
}

private fun Desk.content(status: Status, now: SyncState): SyncContent {
    val whose = listOfNotNull(status.user, status.workspace, status.server).filter { it.isNotBlank() }.map(::plain)
    val since = status.oldestAge?.let { moment(clock.instant().minus(it)) }
    return SyncContent(
        bar = bar(status, now),
        whose = whose.takeIf { it.isNotEmpty() }?.let(Phrase::Beside),
        lastSuccess = status.lastSuccess?.let(::moment) ?: say(Say.TIME_NEVER),
        pending = when {
            status.pending == 0L -> say(Say.SYNC_NOTHING_WAITS)
            since == null -> say(Say.SYNC_WAITS, status.pending)
            else -> say(Say.SYNC_WAITS_SINCE, status.pending, since)
        },
        held = status.held.takeIf { it > 0 }?.let { say(Say.SYNC_HELD, it) },
        attention = status.attention + status.held,
        kept = status.kept,
        lanes = status.lanes.mapNotNull { lane(it) },
        trouble = trouble(status, now),
        startOver = now.stop in setOf(Stop.DEVICE_UNKNOWN, Stop.OTHER_WORKSPACE, Stop.SIGNATURE),
    )
}

/** Trouble is shown while it lasts, not after the next success. */
private fun Desk.trouble(status: Status, now: SyncState): Trouble? {
    val stopped = status.lanes.firstNotNullOfOrNull { it.stopped }
    return when {
        now.phase == SyncState.Phase.STOPPED && stopped != null ->
            Trouble(Phrase.Said(stopped), say(Say.SYNC_SAFE), say(now.stop.next()))
        now.phase == SyncState.Phase.STOPPED || now.phase == SyncState.Phase.WAITING -> status.trouble?.trouble()
        else -> null
    }
}

private fun Stop?.next(): Say = when (this) {
    Stop.DEVICE_UNKNOWN, Stop.SIGNATURE, Stop.OTHER_WORKSPACE -> Say.STOPPED_START_OVER
    Stop.VERSION -> Say.STOPPED_UPDATE
    Stop.CLONE, null -> Say.STOPPED_ASK
}

private fun Desk.lane(lane: PastLane): LaneLine? {
    val name = when (lane.name) {
        "push" -> Say.LANE_PUSH
        "pull" -> Say.LANE_PULL
        "fetch" -> Say.LANE_FETCH
        "token" -> Say.LANE_TOKEN
        else -> return null
    }
    val error = lane.lastError?.takeIf { error -> lane.lastSuccess?.isBefore(error.at) != false }
    return LaneLine(
        name = say(name),
        last = lane.lastSuccess?.let { say(Say.LANE_LAST, moment(it)) } ?: say(Say.LANE_NEVER),
        error = lane.stopped?.let(Phrase::Said) ?: error?.let { say(Say.LANE_ERROR, moment(it.at), Phrase.Said(it.sentence)) },
    )
}
