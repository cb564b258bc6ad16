package app.fieldbook.tests

import org.junit.jupiter.api.Test
import java.nio.file.Files
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Neither platform falls behind: the list of scenarios, and the tests that carry their names. */
class ScenarioListTest {
    private val listed: List<String> = Files.readAllLines(Places.root.resolve("bindings/scenarios.toml"))
        .mapNotNull { Regex("^id = \"([a-z0-9_]+)\"$").find(it)?.groupValues?.get(1) }

    @Test
    fun `each scenario of the list is a test here, and each is listed once`() {
        assertTrue(listed.size >= 40, "only ${listed.size} scenarios were read")
        assertEquals(listed.distinct(), listed)
        assertEquals(emptyList(), listed.filterNot(tests("bindings/kotlin/tests/src", ".kt", "fun ")::contains))
    }

    @Test
    fun `each scenario is a test of the Swift package as well`() {
        assertEquals(emptyList(), listed.filterNot(tests("bindings/swift/Tests", ".swift", "func ")::contains))
    }

    /** Names of the functions in the sources below a folder that could be scenarios. */
    private fun tests(folder: String, ending: String, word: String): Set<String> {
        val name = Regex("""\b${word.trim()}\s+(?:test_)?([a-z0-9_]+)\s*\(""")
        return Files.walk(Places.root.resolve(folder)).use { files ->
            files.filter { it.toString().endsWith(ending) }.toList()
        }.flatMap { file -> name.findAll(Files.readString(file)).map { it.groupValues[1] } }.toSet()
    }
}
