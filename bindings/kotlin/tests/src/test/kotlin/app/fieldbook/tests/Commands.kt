package app.fieldbook.tests

import java.nio.file.Path

/** How a program ended and what it said. */
internal data class Said(val code: Int, val text: String)

/** Runs a program to its end in a folder. */
internal fun said(command: List<String>, folder: Path, environment: Map<String, String?> = emptyMap()): Said {
    val builder = ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
    for ((name, value) in environment) {
        if (value == null) builder.environment().remove(name) else builder.environment()[name] = value
    }
    val process = builder.start()
    process.outputStream.close()
    val text = process.inputReader().readText()
    return Said(process.waitFor(), text)
}
