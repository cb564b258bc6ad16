package app.fieldbook.tests

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.exists

/** The places that the build hands to the tests. */
internal object Places {
    val root: Path = place("fieldbook.root").toAbsolutePath().normalize()
    val library: Path = place("fieldbook.library").toAbsolutePath().normalize()
    val server: Path = place("fieldbook.server").toAbsolutePath().normalize()
    val work: Path = place("fieldbook.work").toAbsolutePath().normalize()

    private fun place(name: String): Path = Path.of(checkNotNull(System.getProperty(name)) { "$name is not set" })
}

/** A real server as a process of its own over the sample workspace; ended with this object. */
internal class Office private constructor(private val data: Path) : AutoCloseable {
    private var process: Process? = null

    /** Where phones reach it. */
    var url: String = ""
        private set

    /** Starts serving, on the port it had before where it had one. */
    fun start() {
        val listen = url.removePrefix("http://").ifEmpty { "127.0.0.1:0" }
        val started = command("serve", "--listen", listen).redirectErrorStream(false)
            .redirectError(ProcessBuilder.Redirect.DISCARD).start()
        process = started
        val line = started.inputReader().readLine() ?: error("the server said nothing")
        url = checkNotNull(Regex("\"listening\":\"([^\"]+)\"").find(line)) { line }.groupValues[1]
    }

    /** Ends serving at once; the data stays. */
    fun stop() {
        process?.destroyForcibly()?.waitFor(10, TimeUnit.SECONDS)
        process = null
    }

    /** Returns a line that enrols one device of a user. */
    fun invite(user: String = WANG): String {
        val said = ask("invite", user, "--address", url)
        return checkNotNull(Regex("\"line\":\"([^\"]+)\"").find(said)) { said }.groupValues[1]
    }

    /** Runs one administrative command and returns what it printed. */
    fun ask(vararg words: String): String {
        val run = command(*words).redirectErrorStream(true).start()
        run.outputStream.close()
        val said = run.inputReader().readText()
        check(run.waitFor() == 0) { said }
        return said
    }

    override fun close(): Unit = stop()

    private fun command(vararg words: String): ProcessBuilder =
        ProcessBuilder(Places.server.toString(), "--data", data.toString(), "--json", *words)

    companion object {
        /** A rep of the sample workspace. */
        const val WANG = "王芳"

        /** Another rep, who holds the same territory. */
        const val LI = "李强"

        /** Makes the sample workspace in a folder and serves it. */
        fun open(folder: Path): Office {
            check(Places.server.exists()) { "${Places.server} is not built" }
            Files.createDirectories(folder)
            val office = Office(folder.resolve("server"))
            office.ask("init", "--from", Places.root.resolve("sync-server/sample/workspace.toml").toString())
            office.start()
            return office
        }
    }
}
