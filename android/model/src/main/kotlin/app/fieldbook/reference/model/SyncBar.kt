package app.fieldbook.reference.model

import app.fieldbook.FieldbookException
import app.fieldbook.Status
import app.fieldbook.SyncState
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn

/** The line at the foot of every screen: whether what was written here is in the office. */
data class SyncBar(val mood: Mood, val line: Phrase) {
    /** What the line is about; a sign goes with each, so that no colour is needed to tell them apart. */
    enum class Mood { SENT, SENDING, WAITING, STOPPED }
}

/** Keeps the line true. */
class SyncBarModel(desk: Desk, scope: CoroutineScope) {
    /** The line now and as it changes. */
    val state: StateFlow<SyncBar> = combine(desk.fieldbook.observeStatus(), desk.fieldbook.sync.state) { status, now ->
        desk.bar(status, now)
    }.catch { failed ->
        if (failed !is FieldbookException) throw failed
        emit(SyncBar(SyncBar.Mood.STOPPED, failed.failure.trouble().happened))
    }.stateIn(scope, SharingStarted.Eagerly, SyncBar(SyncBar.Mood.SENDING, say(Say.BAR_LOOKING)))
}

internal fun Desk.bar(status: Status, now: SyncState): SyncBar {
    val since = status.oldestAge?.let { moment(clock.instant().minus(it)) }
    return when {
        now.phase == SyncState.Phase.STOPPED -> SyncBar(SyncBar.Mood.STOPPED, say(Say.BAR_STOPPED))
        now.phase == SyncState.Phase.WAITING -> SyncBar(SyncBar.Mood.WAITING, away(status, since, now))
        status.unjudged > 0 && now.phase == SyncState.Phase.RESTING ->
            SyncBar(SyncBar.Mood.WAITING, waiting(Say.BAR_WAITING, status, since))
        status.unjudged > 0 -> SyncBar(SyncBar.Mood.SENDING, say(Say.BAR_SENDING, status.unjudged))
        status.held > 0 -> SyncBar(SyncBar.Mood.WAITING, say(Say.BAR_HELD, status.held))
        status.lastSuccess == null && now.phase != SyncState.Phase.UP_TO_DATE ->
            SyncBar(SyncBar.Mood.SENDING, say(Say.BAR_LOOKING))
        status.fetching > 0 -> SyncBar(SyncBar.Mood.SENDING, say(Say.BAR_FETCHING))
        else -> SyncBar(SyncBar.Mood.SENT, say(Say.BAR_SENT))
    }
}

private fun away(status: Status, since: Phrase?, now: SyncState): Phrase {
    val reached = now.online && now.lastError?.kind != "unreachable"
    return when {
        status.pending == 0L -> say(if (reached) Say.BAR_TROUBLE_NOTHING else Say.BAR_OFFLINE_NOTHING)
        else -> waiting(if (reached) Say.BAR_TROUBLE else Say.BAR_OFFLINE, status, since)
    }
}

private fun waiting(say: Say, status: Status, since: Phrase?): Phrase =
    say(say, status.pending, since ?: say(Say.TIME_JUST_NOW))
