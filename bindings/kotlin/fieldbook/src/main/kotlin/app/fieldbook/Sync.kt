package app.fieldbook

import app.fieldbook.generated.Core
import app.fieldbook.generated.EnrolListener
import app.fieldbook.generated.EnrolOutcome
import app.fieldbook.generated.LiveListener
import app.fieldbook.generated.LiveSync
import app.fieldbook.generated.Run
import app.fieldbook.generated.SyncListener
import app.fieldbook.generated.SyncOutcome
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.withContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import app.fieldbook.generated.SyncState as CoreState

/**
 * The conversation with the server: enrolling, a bounded slice, a live one while the app is open. One at a time for each
 * store. Nothing that was written is ever undone by a failure or a cancellation here.
 */
public class Sync internal constructor(private val core: Core, private val calls: Calls) {
    private val now = MutableStateFlow(SyncState.RESTING)

    /** Held here, for a conversation that nobody holds would end with the next garbage collection. */
    @Volatile
    private var live: LiveSync? = null

    /** The state as it is now and as it changes; conflated. */
    public val state: StateFlow<SyncState> = now.asStateFlow()

    /** Returns whose device this is; `null` where it belongs to nobody yet. Needs no network. */
    public suspend fun identity(): Enrolled? = calls.run { core.identity()?.toPlatform() }

    /**
     * Enrols this device with the office's line, `http://host:port/#NAME-XXXX-XXXX`; [deviceName] is what the office will
     * call it. A coroutine that is cancelled late may have used the code up.
     *
     * @throws FieldbookException.Usage the line is no invitation.
     * @throws FieldbookException.Rule the device is enrolled already.
     * @throws FieldbookException.Network the server was not reached; retry with the same line.
     * @throws FieldbookException.Server the code is unknown, used or expired, or the versions do not fit.
     */
    public suspend fun enrol(line: String, deviceName: String, transport: HttpTransport): Enrolled {
        val end = CompletableDeferred<EnrolOutcome>()
        val listener = object : EnrolListener {
            override fun onEnd(outcome: EnrolOutcome) {
                end.complete(outcome)
            }
        }
        return when (val came = ended(end) { core.startEnrol(line, deviceName, transport.toCore(), listener) }) {
            is EnrolOutcome.Enrolled -> came.device.toPlatform()
            is EnrolOutcome.Failed -> throw came.report.toException()
        }
    }

    /**
     * Runs one sync that ends by itself: everything offered and pulled, or [deadline], or [maxBytes] of bodies both ways.
     * What a pull-to-refresh does. A cancelled coroutine ends it soon, with nothing under way.
     *
     * @param onPage called after each page that was laid, with how many there were; rows are ready then.
     * @throws FieldbookException.NotEnrolled the device belongs to nobody yet.
     * @throws FieldbookException.Busy another conversation runs for this store.
     * @throws FieldbookException.Paused the app paused the store meanwhile.
     */
    public suspend fun slice(
        transport: HttpTransport,
        deadline: Duration = 20.seconds,
        maxBytes: Long = 64L shl 20,
        onPage: (pages: Long) -> Unit = {},
    ): SyncReport {
        val end = CompletableDeferred<SyncOutcome>()
        val listener = object : SyncListener {
            override fun onPage(pages: Long): Unit = contained { onPage.invoke(pages) }

            override fun onEnd(outcome: SyncOutcome) {
                end.complete(outcome)
            }
        }
        now.value = now.value.copy(phase = SyncState.Phase.WORKING)
        try {
            val begin = { core.syncSlice(deadline.inWholeMilliseconds, maxBytes, transport.toCore(), listener) }
            return when (val came = ended(end, begin)) {
                is SyncOutcome.Ended -> came.report.toPlatform().also { now.value = it.state }
                is SyncOutcome.Failed -> throw came.report.toException()
            }
        } finally {
            if (now.value.phase == SyncState.Phase.WORKING) {
                now.value = now.value.copy(phase = SyncState.Phase.RESTING)
            }
        }
    }

    /**
     * Begins a live conversation, in the foreground: what is written goes up at once, what others write comes down at
     * once. It runs until it is stopped or the store is closed, whether or not the returned handle is kept.
     *
     * @throws FieldbookException.Busy another conversation runs for this store.
     */
    public suspend fun start(transport: HttpTransport): LiveConversation {
        val listener = object : LiveListener {
            override fun onState(state: CoreState) {
                now.value = state.toPlatform()
            }
        }
        val begun = withContext(NonCancellable) { calls.run { core.startLive(transport.toCore(), listener) } }
        live = begun
        return LiveConversation(begun, calls, ::rest)
    }

    /** Nothing runs any more. */
    internal fun rest() {
        live = null
        now.value = now.value.copy(phase = SyncState.Phase.RESTING)
    }

    /** Waits for the end of a run; a cancelled coroutine cancels it and waits until it has let go of the store. */
    private suspend fun <T> ended(end: CompletableDeferred<T>, begin: () -> Run): T =
        withContext(NonCancellable) { calls.run(begin) }.use { run ->
            try {
                end.await()
            } catch (cancelled: CancellationException) {
                run.cancel()
                withContext(NonCancellable) { end.await() }
                throw cancelled
            }
        }
}

/** A live conversation. */
public class LiveConversation internal constructor(
    private val live: LiveSync,
    private val calls: Calls,
    private val stopped: () -> Unit,
) {
    /** Ends it: what is under way is given up. A second call does nothing. */
    public suspend fun stop(): Unit = withContext(NonCancellable) {
        calls.run { live.stop() }
        stopped()
    }

    /** Says whether the app is in the foreground; in the background it looks for news every 15 minutes at most. */
    public suspend fun setForeground(foreground: Boolean): Unit = calls.run { live.setForeground(foreground) }

    /** A person asks for another attempt now, or has removed what a lane had stopped for. */
    public suspend fun retry(): Unit = calls.run { live.retry() }
}
