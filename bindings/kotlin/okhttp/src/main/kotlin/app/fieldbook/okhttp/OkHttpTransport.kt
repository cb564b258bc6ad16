package app.fieldbook.okhttp

import app.fieldbook.HttpAnswer
import app.fieldbook.HttpRequest
import app.fieldbook.HttpTransport
import app.fieldbook.HttpUnreachableException
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Call
import okhttp3.Callback
import okhttp3.Dispatcher
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response
import java.io.IOException
import java.net.ConnectException
import java.net.NoRouteToHostException
import java.net.UnknownHostException
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/**
 * The app's OkHttp as transport, with its proxies, certificates, interceptors and connection pool.
 *
 * Neither redirects nor retries are followed, whatever the client is set to: the core decides what is sent again. A
 * cancelled request is given up at once, also out of a pull that waits.
 */
public class OkHttpTransport(client: OkHttpClient = quietClient()) : HttpTransport {
    private val client: OkHttpClient = client.newBuilder()
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .build()

    override suspend fun post(request: HttpRequest): HttpAnswer {
        val call = client.newBuilder()
            .callTimeout(request.timeoutMillis, TimeUnit.MILLISECONDS)
            .readTimeout(request.timeoutMillis, TimeUnit.MILLISECONDS)
            .build()
            .newCall(request.toOkHttp())
        return suspendCancellableCoroutine { waiting ->
            waiting.invokeOnCancellation { call.cancel() }
            call.enqueue(Answer(waiting))
        }
    }

    private fun HttpRequest.toOkHttp(): Request {
        val type = headers["content-type"]?.toMediaType()
        val built = Request.Builder().url(url).post(body.toRequestBody(type))
        headers.forEach { (name, value) -> built.header(name, value) }
        return built.build()
    }

    private class Answer(private val waiting: CancellableContinuation<HttpAnswer>) : Callback {
        override fun onResponse(call: Call, response: Response) {
            val answer = runCatching { response.use { HttpAnswer(it.code, it.body.bytes()) } }
            answer.fold(waiting::resume, waiting::resumeWithException)
        }

        override fun onFailure(call: Call, e: IOException): Unit = waiting.resumeWithException(
            when (e) {
                is UnknownHostException, is ConnectException, is NoRouteToHostException ->
                    HttpUnreachableException(e.message ?: "the server cannot be reached", e)
                else -> e
            },
        )
    }
}

/** A client whose idle threads keep no process alive: OkHttp's own do so for a minute. */
private fun quietClient(): OkHttpClient {
    val threads = Executors.newCachedThreadPool { work -> Thread(work, "fieldbook-http").apply { isDaemon = true } }
    return OkHttpClient.Builder().dispatcher(Dispatcher(threads)).build()
}
