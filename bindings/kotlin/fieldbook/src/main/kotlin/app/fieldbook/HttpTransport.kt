package app.fieldbook

import java.io.IOException

/**
 * The app's HTTP: its proxies, its certificates, its way of saving battery. `fieldbook-okhttp` has one over OkHttp.
 *
 * Carries bytes and reads none of them: it does not retry, follow redirects or decode bodies.
 */
public interface HttpTransport {
    /**
     * Sends one POST and returns the answer, whatever its status. The coroutine is cancelled when nobody waits any more;
     * the core gives up at [HttpRequest.timeoutMillis] by itself, also on a transport that never returns.
     *
     * @throws HttpUnreachableException when the server has surely not read the request: no network, no such name,
     * connection refused.
     * @throws IOException when it may have: a broken connection, a certificate, a time limit. Anything else that is
     * thrown counts as this.
     */
    public suspend fun post(request: HttpRequest): HttpAnswer
}

/**
 * A request to carry; always a POST.
 *
 * @property url where to.
 * @property headers to be sent as they are, names in lower case; the platform may add its own.
 * @property body to be sent as it is. `content-encoding` says where it is packed.
 * @property timeoutMillis how long the answer may take; a pull that waits for news takes up to 25,000.
 */
public class HttpRequest(
    public val url: String,
    public val headers: Map<String, String>,
    public val body: ByteArray,
    public val timeoutMillis: Long,
)

/** An answer: the status, and the body as sent or unpacked by the platform. */
public class HttpAnswer(public val status: Int, public val body: ByteArray)

/** The server was not reached: it has surely not read the request. */
public class HttpUnreachableException(message: String, cause: Throwable? = null) : IOException(message, cause)
