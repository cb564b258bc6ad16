package app.fieldbook.tests

import app.fieldbook.HttpRequest
import app.fieldbook.HttpUnreachableException
import app.fieldbook.okhttp.OkHttpTransport
import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import okhttp3.OkHttpClient
import org.junit.jupiter.api.Test
import java.io.IOException
import java.net.InetAddress
import java.net.InetSocketAddress
import java.util.concurrent.CountDownLatch
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** The OkHttp transport carries bytes and decides nothing. */
class OkHttpTransportTest : Field() {
    private val transport = OkHttpTransport(OkHttpClient())
    private val let = CountDownLatch(1)
    private var requests = 0

    private fun serve(answer: (HttpExchange) -> Unit): String {
        val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
        server.createContext("/") { exchange ->
            requests++
            exchange.use(answer)
        }
        server.start()
        kept(AutoCloseable {
            let.countDown()
            server.stop(0)
        })
        return "http://127.0.0.1:${server.address.port}"
    }

    private fun HttpExchange.say(status: Int, body: ByteArray) {
        sendResponseHeaders(status, if (body.isEmpty()) -1 else body.size.toLong())
        if (body.isNotEmpty()) responseBody.write(body)
    }

    private fun request(url: String, timeout: Long = 5_000, body: ByteArray = byteArrayOf(1, 2, 3)) =
        HttpRequest(url, mapOf("content-type" to "application/cbor", "x-asked" to "yes"), body, timeout)

    @Test
    fun `bytes and headers go and come as they are, whatever the status`() = play {
        lateinit var seen: ByteArray
        lateinit var headers: List<String?>
        val url = serve { exchange ->
            seen = exchange.requestBody.readBytes()
            headers = listOf("content-type", "x-asked").map(exchange.requestHeaders::getFirst)
            exchange.say(418, ByteArray(256) { it.toByte() })
        }
        val answer = transport.post(request("$url/v1/push"))
        assertEquals(418, answer.status)
        assertContentEquals(ByteArray(256) { it.toByte() }, answer.body)
        assertContentEquals(byteArrayOf(1, 2, 3), seen)
        assertEquals(listOf<String?>("application/cbor", "yes"), headers)
    }

    @Test
    fun `a redirect is handed on and nothing is sent twice`() = play {
        val url = serve { exchange ->
            exchange.responseHeaders.add("location", "/elsewhere")
            exchange.say(307, ByteArray(0))
        }
        assertEquals(307, transport.post(request(url)).status)
        assertEquals(1, requests)
    }

    @Test
    fun `no server is unreachable, and a late or cut answer is not`() = play {
        val away = assertFailsWith<HttpUnreachableException> { transport.post(request("http://127.0.0.1:1/")) }
        assertTrue(away.message!!.isNotBlank())
        val late = serve { let.await() }
        val broken = assertFailsWith<IOException> { transport.post(request(late, timeout = 300)) }
        assertTrue(broken !is HttpUnreachableException)
    }

    @Test
    fun `a cancelled request is given up at once`() = play {
        val url = serve { let.await() }
        val waiting = launch { transport.post(request(url, timeout = 30_000)) }
        while (requests == 0) delay(10)
        val began = TimeSource.Monotonic.markNow()
        waiting.cancelAndJoin()
        assertTrue(began.elapsedNow() < 1.seconds)
    }
}
