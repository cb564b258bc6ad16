package app.fieldbook.tests

import app.fieldbook.CaptureRequest
import app.fieldbook.Fieldbook
import app.fieldbook.ListRequest
import app.fieldbook.Whom
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/** What needs a process of its own: one that is killed, and one that loads another library. */
internal object OtherProcess {
    /** Captures a visit to a new customer in another process, which is ended with SIGKILL after it answered. */
    fun capture(store: Path, name: String): String = killed("capture", store, name)

    /** Types a note on a visit to a new customer in another process, likewise ended before it was captured. */
    fun keepDraft(store: Path, name: String): String = killed("keep", store, name)

    private fun killed(word: String, store: Path, name: String): String {
        val process = ProcessBuilder(java(Places.library, word, store.toString(), name)).start()
        val answer = process.inputReader().readLine() ?: error(process.errorReader().readText())
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS)
        return answer
    }

    /** Opens a store over a library that differs in one checksum; returns what the process said before it ended. */
    fun openWithAnotherLibrary(folder: Path): String {
        val libraries = Files.createDirectories(folder.resolve("libraries"))
        val name = System.mapLibraryName("fieldbook_ffi")
        Files.copy(Places.library.resolve(name), libraries.resolve("real.so"))
        val source = libraries.resolve("other.c")
        val checksum = "uniffi_fieldbook_ffi_checksum_method_core_capture"
        Files.writeString(source, "unsigned short $checksum(void) { return 1; }\n")
        val joined = listOf("-Wl,--no-as-needed", "-L.", "-l:real.so", "-Wl,-rpath,\$ORIGIN")
        check(said(listOf("cc", "-shared", "-o", name, "other.c") + joined, libraries).code == 0)
        val (code, text) = said(java(libraries, "open", folder.resolve("store").toString()), folder)
        check(code != 0) { "the store was opened: $text" }
        return text
    }

    /** Makes calls in a process whose heap cannot grow; returns its resident kilobytes before and after 100,000 of them. */
    fun residence(store: Path): Pair<Long, Long> {
        val (code, text) = said(java(Places.library, "calls", store.toString(), options = FIXED_HEAP), store)
        check(code == 0) { text }
        val (before, after) = text.trim().lines().last().split(' ').map(String::toLong)
        return before to after
    }

    /** Returns the microseconds that a new process takes to load the library and open a store. */
    fun coldOpen(store: Path): Long = said(java(Places.library, "open", store.toString()), store).text.trim().toLong()

    private val FIXED_HEAP = listOf("-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

    /** Opens a store with nothing but the desktop artifact to find a library in; returns how that ended. */
    fun openByDesktopArtifact(store: Path): Said = said(java(null, "open", store.toString()), store.parent)

    private fun java(library: Path?, vararg words: String, options: List<String> = emptyList()): List<String> {
        val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
        val classes = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
        val main = "app.fieldbook.tests.OtherProcessKt"
        val path = listOfNotNull(library?.let { "-Djna.library.path=$it" })
        return listOf(java) + path + options + listOf("-cp", classes, main, *words)
    }
}

/** The other process. */
fun main(words: Array<String>): Unit = runBlocking {
    val began = System.nanoTime()
    val fieldbook = Fieldbook.open(Path.of(words[1]))
    val opened = System.nanoTime()
    when (words[0]) {
        "open" -> println((opened - began) / 1_000)
        "capture" -> {
            println(fieldbook.visits.capture(CaptureRequest(Whom.New(words[2]))).customer.text)
            untilKilled()
        }
        "keep" -> {
            println(fieldbook.visits.keepDraft(CaptureRequest(Whom.New(words[2]), note = "客户要样")).text)
            untilKilled()
        }
        "calls" -> {
            fieldbook.calls(60_000)
            val before = residence()
            fieldbook.calls(100_000)
            println("$before ${residence()}")
            fieldbook.shutDown()
        }
    }
}

/** Nothing is closed, nothing is flushed. */
private fun untilKilled(): Unit = CountDownLatch(1).await()

/** Calls of every shape: answers, lists, failures, callbacks, objects that are given back. */
private suspend fun Fieldbook.calls(count: Int) {
    val customer = lists.page(ListRequest("customer")).rows.first().id
    for (n in 0 until count) {
        when (n % 50) {
            0 -> lists.observe(ListRequest("customer", limit = 1)).first()
            in 1..9 -> lists.page(ListRequest("customer", limit = 5))
            in 10..19 -> records.show(customer)
            in 20..29 -> runCatching { records.find("nobody of this name") }
            else -> records.title(customer)
        }
    }
}

/** Resident kilobytes of this process, after everything that can be given back was. */
private fun residence(): Long {
    repeat(3) {
        System.gc()
        Thread.sleep(200)
    }
    val line = Files.readAllLines(Path.of("/proc/self/status")).first { it.startsWith("VmRSS:") }
    return line.filter(Char::isDigit).toLong()
}
