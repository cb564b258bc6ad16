package app.fieldbook.tests

import app.fieldbook.generated.CoreInterface
import app.fieldbook.generated.TestOfficeInterface
import org.junit.jupiter.api.Test
import java.lang.reflect.Modifier
import java.nio.file.Files
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The surface that apps see, compared with the library's. */
class SurfaceTest {
    private fun sources(module: String): Map<String, String> {
        val folder = Places.root.resolve("bindings/kotlin/$module/src/main/kotlin")
        return Files.walk(folder).use { files -> files.filter { it.toString().endsWith(".kt") }.toList() }
            .associate { it.fileName.toString() to Files.readString(it) }
    }

    private fun unused(calls: Class<*>, module: String): List<String> {
        val text = sources(module).values.joinToString("\n")
        val names = calls.declaredMethods.map { it.name }.filterNot { '$' in it }.distinct()
        check(names.size > 10) { "only $names" }
        return names.filterNot { Regex("""\bcore\.$it\(""").containsMatchIn(text) }.sorted()
    }

    @Test
    fun `everything that the library offers can be reached`() {
        // Flows tell what changed, so revisions stay inside; a closed store is known without asking.
        assertEquals(listOf("changedSince", "isClosed", "revision"), unused(CoreInterface::class.java, "fieldbook"))
        assertEquals(emptyList(), unused(TestOfficeInterface::class.java, "testing"))
    }

    @Test
    fun `no unsigned and no generated type is public`() {
        for ((file, text) in sources("fieldbook") + sources("okhttp") + sources("testing")) {
            assertTrue(!Regex("""\bU(Int|Long|Short|Byte)\b""").containsMatchIn(text), "$file has an unsigned type")
        }
        val classes = Files.walk(Places.work.resolve("build/fieldbook/classes/app/fieldbook")).use { files ->
            files.map { it.fileName.toString() }.filter { it.endsWith(".class") }.toList()
        }.map { Class.forName("app.fieldbook.${it.removeSuffix(".class")}") }
        val open = classes.filter { Modifier.isPublic(it.modifiers) }
            .filterNot { it.isAnonymousClass || it.name.endsWith("Kt") || it.simpleName in HIDDEN }
        check(open.size > 50) { "only ${open.size} public classes" }
        val leaks = open.flatMap { type ->
            type.declaredMethods.filter { Modifier.isPublic(it.modifiers) && !it.isSynthetic && '$' !in it.name }
                .filter { method -> (method.parameterTypes + method.returnType).any { "generated" in it.name } }
                .map { "${type.simpleName}.${it.name}" }
        }
        assertEquals(emptyList(), leaks)
    }

    private companion object {
        /** Public to the JVM alone: Kotlin's `internal`, and what only this package's own artifacts may opt in to. */
        val HIDDEN = setOf("Calls", "Carrier", "Changed", "Inside", "LibraryTransport")
    }
}
