package app.fieldbook

import app.fieldbook.generated.HttpClient
import app.fieldbook.generated.HttpExchange
import app.fieldbook.generated.HttpProblem
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import java.util.concurrent.ConcurrentHashMap
import app.fieldbook.generated.HttpRequest as CoreRequest

/** The core's HTTP client over the app's transport: one coroutine for each request. */
internal class Carrier(private val transport: HttpTransport) : HttpClient {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)
    private val underWay = ConcurrentHashMap<Long, Job>()

    override fun send(request: CoreRequest, exchange: HttpExchange) {
        val job = scope.launch(start = CoroutineStart.LAZY) { exchange.use { carry(request, it) } }
        underWay[request.id] = job
        job.invokeOnCompletion { underWay.remove(request.id) }
        job.start()
    }

    override fun cancel(id: Long) {
        underWay[id]?.cancel()
    }

    private suspend fun carry(request: CoreRequest, exchange: HttpExchange) {
        val headers = request.headers.associate { it.name to it.value }
        try {
            val answer = transport.post(HttpRequest(request.url, headers, request.body, request.timeoutMs))
            exchange.answer(answer.status, answer.body)
        } catch (cancelled: CancellationException) {
            exchange.fail(HttpProblem.CANCELLED, "cancelled")
            throw cancelled
        } catch (unreachable: HttpUnreachableException) {
            exchange.fail(HttpProblem.UNREACHABLE, unreachable.words())
        } catch (
            @Suppress("TooGenericExceptionCaught") broken: Throwable,
        ) {
            exchange.fail(HttpProblem.BROKEN, broken.words())
        }
    }

    private fun Throwable.words(): String = message ?: javaClass.simpleName
}
