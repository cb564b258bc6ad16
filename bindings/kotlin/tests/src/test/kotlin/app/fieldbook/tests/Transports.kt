package app.fieldbook.tests

import app.fieldbook.HttpAnswer
import app.fieldbook.HttpRequest
import app.fieldbook.HttpTransport
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import java.util.concurrent.atomic.AtomicInteger

/** Takes every request and never answers one. */
internal class Silent : HttpTransport {
    /** Completes with the first request. */
    val asked = CompletableDeferred<Unit>()

    /** Requests under way. */
    val underWay = AtomicInteger()

    override suspend fun post(request: HttpRequest): HttpAnswer {
        underWay.incrementAndGet()
        asked.complete(Unit)
        try {
            awaitCancellation()
        } finally {
            underWay.decrementAndGet()
        }
    }
}

/** Blocks its thread long after everybody stopped waiting, and hears of no cancellation: as bad as an app's code gets. */
internal object Deaf : HttpTransport {
    override suspend fun post(request: HttpRequest): HttpAnswer {
        Thread.sleep(15_000)
        error("much too late")
    }
}

/** Throws what is no [java.io.IOException]. */
internal class Throwing(private val thrown: () -> Throwable) : HttpTransport {
    override suspend fun post(request: HttpRequest): HttpAnswer = throw thrown()
}
