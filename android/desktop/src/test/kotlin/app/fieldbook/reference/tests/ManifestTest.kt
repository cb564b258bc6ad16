package app.fieldbook.reference.tests

import org.junit.jupiter.api.Test
import org.w3c.dom.Document
import org.w3c.dom.Element
import java.nio.file.Files
import java.nio.file.Path
import javax.xml.parsers.DocumentBuilderFactory
import kotlin.io.path.exists
import kotlin.io.path.extension
import kotlin.io.path.nameWithoutExtension
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** No Android tool reads the manifest here: at least what it names is there. */
class ManifestTest {
    private val app = place("root").resolve("android/app/src/main")
    private val manifest = read(app.resolve("AndroidManifest.xml"))

    private fun read(file: Path): Document = Files.newInputStream(file).use {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(it)
    }

    private fun elements(name: String): List<Element> =
        manifest.getElementsByTagName(name).let { all -> (0 until all.length).map { all.item(it) as Element } }

    @Test
    fun every_class_that_the_manifest_names_is_in_the_sources() {
        val named = (elements("application") + elements("activity")).map { it.getAttribute("android:name") }
        assertEquals(2, named.size)
        for (name in named) {
            val file = app.resolve("kotlin/app/fieldbook/reference${name.replace('.', '/')}.kt")
            assertTrue(file.exists(), file.toString())
        }
    }

    @Test
    fun every_resource_that_the_manifest_names_is_there_and_all_of_them_are_whole() {
        val files = Files.walk(app.resolve("res")).use { walk -> walk.filter { it.extension == "xml" }.toList() }
        val whole = files.map { it to read(it).documentElement }
        val values = whole.filter { it.first.parent.fileName.toString().startsWith("values") }.flatMap { (_, root) ->
            (0 until root.childNodes.length).mapNotNull { root.childNodes.item(it) as? Element }
                .map { "${it.tagName}/${it.getAttribute("name")}" }
        }
        val names = values.toSet() + files.map { "${it.parent.fileName}/${it.nameWithoutExtension}" }
        val application = elements("application").single()
        for (attribute in listOf("android:icon", "android:label", "android:theme")) {
            assertTrue(application.getAttribute(attribute).removePrefix("@") in names, attribute)
        }
    }
}
