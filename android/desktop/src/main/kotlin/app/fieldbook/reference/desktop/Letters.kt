package app.fieldbook.reference.desktop

import androidx.compose.ui.text.ExperimentalTextApi
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.SystemFont
import app.fieldbook.Language
import org.jetbrains.skia.FontMgr

/** Families of Latin letters, in the order of preference; Han letters come from another family beside them. */
private val LATIN = listOf("Roboto", "Noto Sans", "Helvetica Neue", "Segoe UI")

/** Families that have Latin and Han letters of one hand: their quotation marks are as wide as a Han letter. */
private val HAN = listOf("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei")

/** Returns letters that fit a language, of those that this machine has. */
@OptIn(ExperimentalTextApi::class)
fun letters(language: Language): FontFamily {
    val wanted = if (language == Language.CHINESE) HAN else LATIN + HAN
    val name = wanted.firstOrNull { FontMgr.default.matchFamily(it).count() > 0 } ?: return FontFamily.Default
    return FontFamily(SystemFont(name, FontWeight.Normal), SystemFont(name, FontWeight.Bold))
}
