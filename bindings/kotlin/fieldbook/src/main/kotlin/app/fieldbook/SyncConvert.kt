package app.fieldbook

import app.fieldbook.generated.LaneActivity
import app.fieldbook.generated.LaneState
import app.fieldbook.generated.StopReason
import app.fieldbook.generated.Enrolled as CoreEnrolled
import app.fieldbook.generated.LaneError as CoreLaneError
import app.fieldbook.generated.SliceEnd as CoreEnd
import app.fieldbook.generated.SyncReport as CoreReport
import app.fieldbook.generated.SyncState as CoreState

internal fun CoreState.toPlatform(ended: Boolean = false): SyncState = SyncState(
    phase = phase(ended),
    online = online,
    caughtUp = caughtUp,
    push = push.toPlatform(),
    pull = pull.toPlatform(),
    fetch = fetch.toPlatform(),
    token = token.toPlatform(),
)

private fun CoreState.phase(ended: Boolean): SyncState.Phase {
    val lanes = listOf(push, pull, fetch, token)
    return when {
        lanes.any { it.activity is LaneActivity.Stopped } -> SyncState.Phase.STOPPED
        lanes.any { it.failures > 0 } || !online -> SyncState.Phase.WAITING
        !ended && lanes.any { it.activity is LaneActivity.Working } -> SyncState.Phase.WORKING
        caughtUp -> SyncState.Phase.UP_TO_DATE
        else -> if (ended) SyncState.Phase.RESTING else SyncState.Phase.WORKING
    }
}

private fun LaneState.toPlatform(): Lane = Lane(
    activity = when (val now = activity) {
        LaneActivity.Idle -> Activity.Idle
        LaneActivity.Working -> Activity.Working
        LaneActivity.Listening -> Activity.Listening
        is LaneActivity.Waiting -> Activity.Waiting(instant(now.untilMicros))
        is LaneActivity.Stopped -> Activity.Stopped(now.stop.toPlatform())
    },
    lastSuccess = lastSuccessMicros?.let(::instant),
    lastError = lastError?.toPlatform(),
    failures = failures,
)

internal fun CoreLaneError.toPlatform(): LaneError = LaneError(instant(atMicros), kind, said.toSentence())

private fun StopReason.toPlatform(): Stop = when (this) {
    StopReason.OTHER_WORKSPACE -> Stop.OTHER_WORKSPACE
    StopReason.DEVICE_UNKNOWN -> Stop.DEVICE_UNKNOWN
    StopReason.SIGNATURE -> Stop.SIGNATURE
    StopReason.VERSION -> Stop.VERSION
    StopReason.CLONE -> Stop.CLONE
}

internal fun CoreReport.toPlatform(): SyncReport = SyncReport(
    end = when (end) {
        CoreEnd.FINISHED -> SliceEnd.FINISHED
        CoreEnd.GAVE_UP -> SliceEnd.GAVE_UP
        CoreEnd.DEADLINE -> SliceEnd.DEADLINE
        CoreEnd.BYTES -> SliceEnd.BYTES
        CoreEnd.REPLACED -> SliceEnd.REPLACED
    },
    trouble = trouble?.toFailure(),
    state = state.toPlatform(ended = true),
    sentBytes = sentBytes,
    receivedBytes = receivedBytes,
    pending = pending,
    held = held,
    attention = attention,
    kept = conflicts,
)

internal fun CoreEnrolled.toPlatform(): Enrolled =
    Enrolled(RecordId(workspace), workspaceName, RecordId(user), userName, installation, server)
