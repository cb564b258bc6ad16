package app.fieldbook.reference.desktop

import app.fieldbook.Language
import app.fieldbook.reference.model.Catalogue
import app.fieldbook.reference.model.Say
import org.w3c.dom.Element
import java.util.Locale
import javax.xml.parsers.DocumentBuilderFactory

/** The app's own resource files, read where there is no Android to read them. */
class FileCatalogue private constructor(override val language: Language, private val words: Map<String, Words>) : Catalogue {
    /** The words of one key: one pattern, or one by quantity. */
    private class Words(val only: String?, val byQuantity: Map<String, String>)

    /** The names of all resources in the file. */
    val keys: Set<String> get() = words.keys

    override fun pattern(say: Say): String = checkNotNull(found(say).only) { "${say.resource} depends on a number" }

    override fun pattern(say: Say, count: Long): String {
        val forms = found(say).byQuantity
        val one = forms["one"].takeIf { count == 1L && language == Language.ENGLISH }
        return one ?: checkNotNull(forms["other"]) { "${say.resource} does not depend on a number" }
    }

    /** Returns every pattern of a key, whatever the number. */
    fun patterns(say: Say): List<String> = found(say).let { listOfNotNull(it.only) + it.byQuantity.values }

    private fun found(say: Say): Words = checkNotNull(words[say.resource]) { "${say.resource} is not in the catalogue" }

    companion object {
        /** Reads the catalogue of a language. */
        fun of(language: Language): FileCatalogue {
            val folder = if (language == Language.CHINESE) "values-zh" else "values"
            val file = checkNotNull(FileCatalogue::class.java.getResourceAsStream("/$folder/strings.xml")) { folder }
            val root = file.use { DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(it).documentElement }
            return FileCatalogue(language, root.below().associate { it.getAttribute("name") to it.words() })
        }

        /** Returns the language of a locale: Chinese, or English for everybody else. */
        fun languageOf(locale: Locale): Language =
            if (locale.language == Locale.CHINESE.language) Language.CHINESE else Language.ENGLISH

        private fun Element.words(): Words = when (tagName) {
            "plurals" -> Words(null, below().associate { it.getAttribute("quantity") to it.text() })
            else -> Words(text(), emptyMap())
        }

        private fun Element.below(): List<Element> =
            (0 until childNodes.length).mapNotNull { childNodes.item(it) as? Element }

        /** What Android makes of a resource's text. */
        private fun Element.text(): String =
            textContent.trim().replace("\\'", "'").replace("\\\"", "\"").replace("\\n", "\n").replace("\\u0020", " ")
    }
}
