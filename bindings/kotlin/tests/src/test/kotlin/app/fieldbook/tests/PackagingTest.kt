package app.fieldbook.tests

import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Files
import java.nio.file.Path
import java.util.zip.ZipFile
import kotlin.io.path.exists
import kotlin.io.path.readText
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The artifacts as others will find them. */
class PackagingTest {
    @TempDir
    lateinit var folder: Path

    private val android = Places.root.resolve("bindings/kotlin/android")
    private val library = System.mapLibraryName("fieldbook_ffi")

    /** What the file of a module is, which Maven made before this test. */
    private fun artifact(name: String, ending: String): ZipFile {
        val file = Places.work.resolve("build/$name/$name-0.1.0$ending")
        check(file.exists()) { "$file is not there: run the phase `package`" }
        return ZipFile(file.toFile())
    }

    private fun ZipFile.names() = use { zip -> zip.entries().asSequence().map { it.name }.toList() }

    private fun script(name: String, vararg words: String, environment: Map<String, String?> = emptyMap()): Said =
        said(listOf("sh", android.resolve(name).toString(), *words), folder, environment)

    @Test
    fun `the AAR is laid out as Android expects`() {
        val names = artifact("fieldbook-android", ".aar").names().filterNot { it.endsWith("/") }
        val fixed = setOf("AndroidManifest.xml", "classes.jar", "R.txt", "proguard.txt")
        assertEquals(fixed, names.filterNot { it.startsWith("jni/") }.toSet())
        // Only where an NDK built them; then by the names of Android's ABIs.
        val abis = setOf("arm64-v8a", "x86_64", "armeabi-v7a")
        for (name in names.filter { it.startsWith("jni/") }) {
            val (_, abi, file) = name.split('/')
            assertTrue(abi in abis && file == "libfieldbook_ffi.so", name)
        }
        val manifest = artifact("fieldbook-android", ".aar").use { aar ->
            aar.getInputStream(aar.getEntry("AndroidManifest.xml")).reader().readText()
        }
        assertTrue("android:minSdkVersion=\"26\"" in manifest)
        val published = Places.work.resolve("build/fieldbook-android/fieldbook-android-0.1.0.pom").readText()
        assertTrue("<packaging>aar</packaging>" in published)
    }

    @Test
    fun `the consumer rules keep what native code finds by name`() {
        val rules = android.resolve("consumer-rules.pro").readText()
        val kept = Regex("""-keep class ([\w.]+)\.\*\* \{ \*; }""").findAll(rules).map { it.groupValues[1] }.toList()
        assertEquals(setOf("com.sun.jna", "app.fieldbook.generated"), kept.toSet())
        // A package that was renamed would leave rules that keep nothing.
        listOf("com.sun.jna.Structure", "app.fieldbook.generated.Core").forEach { Class.forName(it) }
    }

    @Test
    fun `every library is fit for pages of 16 KB`() {
        val built = Files.walk(Places.work.resolve("desktop")).use { all -> all.filter { it.endsWith(library) }.toList() }
        assertTrue(built.isNotEmpty())
        val fit = script("check-alignment.sh", Places.library.resolve(library).toString(), *built.map { "$it" }.toTypedArray())
        assertEquals(0, fit.code, fit.text)
        // The check itself finds one that is not.
        Files.writeString(folder.resolve("a.c"), "int one(void) { return 1; }\n")
        val small = listOf("cc", "-shared", "-Wl,-z,max-page-size=4096", "-o", "small.so", "a.c")
        check(said(small, folder).code == 0)
        val unfit = script("check-alignment.sh", "small.so")
        assertEquals(1, unfit.code, unfit.text)
        assertEquals(2, script("check-alignment.sh", "a.c").code)
    }

    @Test
    fun `what this machine cannot build for Android it names`() {
        val bare = mapOf("ANDROID_NDK_HOME" to null, "ANDROID_NDK_ROOT" to null)
        val inputs = script("build-native.sh", "--inputs", environment = bare)
        assertEquals(3, inputs.code)
        assertTrue("ANDROID_NDK_HOME" in inputs.text, inputs.text)
        assertEquals(3, script("build-native.sh", environment = bare).code)
        val nothing = mapOf("FIELDBOOK_ANDROID_OUT" to folder.resolve("nothing").toString())
        assertEquals(3, script("build-native.sh", "--check", environment = nothing).code)
    }

    @Test
    fun `what was built for Android is checked by ABI, symbols and pages`() {
        val made = Files.createDirectories(folder.resolve("jni/x86_64")).resolve("libfieldbook_ffi.so")
        val out = mapOf("FIELDBOOK_ANDROID_OUT" to folder.resolve("jni").toString())
        val host = said(listOf("uname", "-m"), folder).text.trim()
        if (host == "x86_64") {
            // This machine's own library is of the same processor and calls: all that the check looks at.
            Files.copy(Places.library.resolve(library), made)
            val good = script("build-native.sh", "--check", environment = out)
            assertEquals(0, good.code, good.text)
            Files.delete(made)
        }
        Files.writeString(folder.resolve("a.c"), "int one(void) { return 1; }\n")
        check(said(listOf("cc", "-shared", "-o", made.toString(), "a.c"), folder).code == 0)
        assertEquals(1, script("build-native.sh", "--check", environment = out).code)
    }

    @Test
    fun `the desktop artifact brings the library by itself`() {
        val names = artifact("fieldbook-desktop", ".jar").names()
        assertTrue(names.any { it.endsWith("/$library") }, names.toString())
        val opened = OtherProcess.openByDesktopArtifact(folder.resolve("store"))
        assertEquals(0, opened.code, opened.text)
        assertTrue(folder.resolve("store/fieldbook.db").exists())
    }

    @Test
    fun `each published module has its sources beside it and a line in the BOM`() {
        for (name in listOf("fieldbook", "fieldbook-okhttp", "fieldbook-testing")) {
            assertTrue(artifact(name, "-sources.jar").names().any { it.endsWith(".kt") }, name)
        }
        val bom = Places.root.resolve("bindings/kotlin/bom/pom.xml").readText()
        val listed = Regex("<artifactId>(fieldbook[a-z-]*)</artifactId>").findAll(bom).map { it.groupValues[1] }.toSet()
        val parent = Places.root.resolve("bindings/kotlin/pom.xml").readText()
        val modules = Regex("<module>([a-z]+)</module>").findAll(parent).map { it.groupValues[1] }.toList()
        val published = (modules - "bom" - "tests").map { if (it == "fieldbook") it else "fieldbook-$it" }
        assertEquals(published.toSet(), listed - "fieldbook-bom" - "fieldbook-parent")
    }
}
