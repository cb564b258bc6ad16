package app.fieldbook.reference.tests

import app.fieldbook.Language

/** In which look a screen is drawn. */
enum class Variant(val language: Language, val dark: Boolean, val scale: Float) {
    EN_LIGHT(Language.ENGLISH, dark = false, scale = 1f),
    EN_DARK(Language.ENGLISH, dark = true, scale = 1f),
    ZH_LIGHT(Language.CHINESE, dark = false, scale = 1f),
    ZH_DARK(Language.CHINESE, dark = true, scale = 1f),

    /** As large as the type of a person who has set it large: 1.7 times. */
    ZH_LARGE(Language.CHINESE, dark = false, scale = 1.7f),
    ;

    /** As files are called. */
    val label: String get() = name.lowercase().replace('_', '-')
}
