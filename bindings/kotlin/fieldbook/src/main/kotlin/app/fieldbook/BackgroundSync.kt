package app.fieldbook

import java.nio.file.Path
import kotlin.time.Duration

/**
 * What a WorkManager worker calls: opens the store, runs one slice, closes it again. It shares a store that a screen has
 * open, and leaves the conversation to a screen that is in sync already.
 *
 * ```
 * override suspend fun doWork(): Result = when (BackgroundSync(folder, transport).syncSlice(9.minutes, 5L shl 20)) {
 *     BackgroundSync.Result.SUCCESS -> Result.success()
 *     BackgroundSync.Result.RETRY -> Result.retry()
 *     BackgroundSync.Result.FAILURE -> Result.failure()
 * }
 * ```
 */
public class BackgroundSync(
    private val folder: Path,
    private val transport: HttpTransport,
    private val options: Options = Options(),
) {
    /** How the window was used, by the names that WorkManager knows. */
    public enum class Result {
        /** Everything went through, or a screen is in sync already. */
        SUCCESS,

        /** There is more, or the network was away: run again with WorkManager's back-off. */
        RETRY,

        /** Nothing gets better by running again: a person has to do something. What was written is safe. */
        FAILURE,
    }

    /**
     * Runs one slice of at most [deadline] and [bytes]. Choose a deadline below the platform's (10 minutes on Android); a
     * worker that is stopped cancels the coroutine, which ends the slice soon with nothing under way.
     */
    public suspend fun syncSlice(deadline: Duration, bytes: Long): Result {
        val fieldbook = try {
            Fieldbook.open(folder, options)
        } catch (failure: FieldbookException) {
            return judged(failure)
        }
        return try {
            judged(fieldbook.sync.slice(transport, deadline, bytes))
        } catch (_: FieldbookException.Busy) {
            Result.SUCCESS
        } catch (failure: FieldbookException) {
            judged(failure)
        } finally {
            fieldbook.shutDown()
        }
    }

    /** A key store that fails may answer later: after the first unlock of the phone, for one. */
    private fun judged(failure: FieldbookException): Result =
        if (failure.retryable || failure is FieldbookException.Callback) Result.RETRY else Result.FAILURE

    private fun judged(report: SyncReport): Result = when {
        report.end == SliceEnd.FINISHED -> Result.SUCCESS
        report.state.phase == SyncState.Phase.STOPPED -> Result.FAILURE
        else -> Result.RETRY
    }
}
