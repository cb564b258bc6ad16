package app.fieldbook

import app.fieldbook.generated.ChangeListener
import app.fieldbook.generated.Changes
import app.fieldbook.generated.Core
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.transformWhile
import kotlinx.coroutines.withContext
import kotlin.time.Duration.Companion.milliseconds

/** Turns "something changed" into a flow of what a screen shows: the core tells a revision, screens pull. */
internal class Changed(private val core: Core, private val calls: Calls, private val life: Job) {
    /** Reads now and after each change; conflated before reading, so that a slow collector reads the newest only. */
    fun <T> each(read: suspend () -> T): Flow<T> =
        signals().conflate().transformWhile { _ -> tell(read) }.distinctUntilChanged()

    /** Reads and emits; `false` where the store was closed meanwhile, which ends the flow quietly. */
    private suspend fun <T> FlowCollector<T>.tell(read: suspend () -> T): Boolean {
        val page = try {
            patiently(read)
        } catch (closed: FieldbookException.Closed) {
            if (life.isActive) throw closed
            return false
        }
        emit(page)
        return true
    }

    private fun signals(): Flow<Unit> = callbackFlow {
        val listener = object : ChangeListener {
            override fun onChange(changes: Changes) {
                trySend(Unit)
            }
        }
        // Begun before the first read, so that no change falls between them; never lost to a cancellation.
        val observation = withContext(NonCancellable) { calls.run { core.observe(emptyList(), listener) } }
        val closed = life.invokeOnCompletion { close() }
        trySend(Unit)
        awaitClose {
            closed.dispose()
            observation.use { it.stop() }
        }
    }

    /** A paused store cannot be read: the flow rests with it. */
    private suspend fun <T> patiently(read: suspend () -> T): T {
        while (true) {
            try {
                return read()
            } catch (_: FieldbookException.Paused) {
                delay(REST)
            }
        }
    }

    private companion object {
        /** How long a flow waits before it looks again whether the store goes on. */
        val REST = 250.milliseconds
    }
}
