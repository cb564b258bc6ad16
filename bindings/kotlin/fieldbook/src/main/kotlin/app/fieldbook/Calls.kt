package app.fieldbook

import app.fieldbook.generated.CoreException
import app.fieldbook.generated.ErrorKind
import app.fieldbook.generated.FailureReport
import app.fieldbook.generated.uniffiEnsureInitialized
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.withContext
import app.fieldbook.generated.Candidate as CoreCandidate

/**
 * Where calls into the core run, away from the caller's thread. A coroutine cancelled before its turn calls nothing; one
 * cancelled while the core works ends after it, so that what it wrote is whole.
 */
internal class Calls(private val dispatcher: CoroutineDispatcher) {
    suspend fun <T> run(call: () -> T): T = withContext(dispatcher) { translated(call) }

    companion object {
        /** 4: the core has one writer and a few readers; more threads would only wait. */
        private const val THREADS = 4

        @OptIn(ExperimentalCoroutinesApi::class)
        fun ofItsOwn(): Calls = Calls(Dispatchers.IO.limitedParallelism(THREADS, "fieldbook"))
    }
}

/** Runs a call of the core and gives what it throws the platform's type. */
internal inline fun <T> translated(call: () -> T): T = try {
    call()
} catch (refused: CoreException.Failed) {
    throw refused.report.toException()
} catch (cancelled: CancellationException) {
    throw cancelled
}

/**
 * Compares this package with the library that it finds, once: nothing else does. A library of another build would read
 * this package's bytes as something else.
 *
 * @throws FieldbookException.Library where they do not belong together.
 */
internal fun compareLibrary(): Unit = try {
    uniffiEnsureInitialized()
} catch (unfit: LinkageError) {
    throw FieldbookException.Library(unfit)
}

internal fun FailureReport.toException(): FieldbookException {
    val failure = toFailure()
    return when (kind) {
        ErrorKind.USAGE -> FieldbookException.Usage(failure)
        ErrorKind.NOT_ENROLLED -> FieldbookException.NotEnrolled(failure)
        ErrorKind.NOT_FOUND -> FieldbookException.NotFound(failure)
        ErrorKind.AMBIGUOUS -> FieldbookException.Ambiguous(failure)
        ErrorKind.VALUE -> FieldbookException.Value(failure)
        ErrorKind.RULE -> FieldbookException.Rule(failure)
        ErrorKind.BUSY -> FieldbookException.Busy(failure)
        ErrorKind.FULL -> FieldbookException.Full(failure)
        ErrorKind.DAMAGED -> FieldbookException.Damaged(failure)
        ErrorKind.NEWER -> FieldbookException.Newer(failure)
        ErrorKind.FOREIGN -> FieldbookException.Foreign(failure)
        ErrorKind.FILE -> FieldbookException.File(failure)
        ErrorKind.NETWORK -> FieldbookException.Network(failure)
        ErrorKind.SERVER -> FieldbookException.Server(failure)
        ErrorKind.MACHINE -> FieldbookException.Machine(failure)
        ErrorKind.PAUSED -> FieldbookException.Paused(failure)
        ErrorKind.CLOSED -> FieldbookException.Closed(failure)
        ErrorKind.CANCELLED -> FieldbookException.Cancelled(failure)
        ErrorKind.KEY -> FieldbookException.Key(failure)
        ErrorKind.CALLBACK -> FieldbookException.Callback(failure)
        ErrorKind.DEFECT -> FieldbookException.Defect(failure)
    }
}

internal fun FailureReport.toFailure(): Failure = Failure(
    kind = kind.name.lowercase(),
    retryable = retryable,
    key = key,
    arguments = arguments.associate { it.name to it.value },
    record = record?.let(::RecordId),
    field = field,
    rule = rule,
    accepts = accepts,
    candidates = candidates.map { it.toPlatform() },
    chinese = Words(happened.zh, safe.zh, next.zh),
    english = Words(happened.en, safe.en, next.en),
)

internal fun CoreCandidate.toPlatform(): Candidate = Candidate(RecordId(id), kind, title)
