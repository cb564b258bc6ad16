package app.fieldbook.reference.tests

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** Returns a place that the build hands to the tests. */
internal fun place(name: String): Path = Path.of(checkNotNull(System.getProperty("fieldbook.$name")) { "fieldbook.$name" })

/** A real server as a process of its own over the sample workspace. */
internal class Office private constructor(private val data: Path) : AutoCloseable {
    private var process: Process? = null
    private var url = ""

    /** Serves, on the port of before where there was one. */
    fun start() {
        val listen = url.removePrefix("http://").ifEmpty { "127.0.0.1:0" }
        val started = command("serve", "--listen", listen).redirectError(ProcessBuilder.Redirect.DISCARD).start()
        process = started
        url = field("listening", started.inputReader().readLine() ?: error("the server said nothing"))
    }

    /** Ends serving at once; the data stays. */
    fun stop() {
        process?.destroyForcibly()?.waitFor(10, TimeUnit.SECONDS)
        process = null
    }

    /** Returns a line that enrols one device of a user. */
    fun invite(user: String = WANG): String = field("line", ask("invite", user, "--address", url))

    /** Runs an administrative command and returns what it printed. */
    fun ask(vararg words: String): String {
        val run = command(*words).redirectErrorStream(true).start()
        run.outputStream.close()
        val said = run.inputReader().readText()
        check(run.waitFor() == 0) { said }
        return said
    }

    override fun close(): Unit = stop()

    private fun field(name: String, line: String): String =
        checkNotNull(Regex("\"$name\":\"([^\"]+)\"").find(line)) { line }.groupValues[1]

    private fun command(vararg words: String): ProcessBuilder =
        ProcessBuilder(place("server").toString(), "--data", data.toString(), "--json", *words)

    companion object {
        /** A rep of the sample workspace. */
        const val WANG = "王芳"

        /** Makes the sample workspace in a folder and serves it. */
        fun open(folder: Path): Office {
            Files.createDirectories(folder)
            val office = Office(folder.resolve("server"))
            office.ask("init", "--from", place("root").resolve("sync-server/sample/workspace.toml").toString())
            office.start()
            return office
        }
    }
}
