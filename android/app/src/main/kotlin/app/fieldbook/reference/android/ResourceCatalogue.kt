package app.fieldbook.reference.android

import android.content.res.Resources
import app.fieldbook.Language
import app.fieldbook.reference.model.Catalogue
import app.fieldbook.reference.model.Say
import java.util.Locale

/** The app's words from Android's resources, looked up by name: the keys are the code's, and a test compares both. */
class ResourceCatalogue(private val resources: Resources, private val owner: String) : Catalogue {
    private val strings = HashMap<Say, Int>()
    private val plurals = HashMap<Say, Int>()

    override val language: Language
        get() = when (resources.configuration.locales[0].language) {
            Locale.CHINESE.language -> Language.CHINESE
            else -> Language.ENGLISH
        }

    override fun pattern(say: Say): String = resources.getString(strings.getOrPut(say) { found(say, "string") })

    override fun pattern(say: Say, count: Long): String {
        val number = count.coerceIn(0, Int.MAX_VALUE.toLong()).toInt()
        return resources.getQuantityString(plurals.getOrPut(say) { found(say, "plurals") }, number)
    }

    private fun found(say: Say, kind: String): Int = resources.getIdentifier(say.resource, kind, owner)
        .also { check(it != 0) { "${say.resource} is no resource of the kind $kind" } }
}
