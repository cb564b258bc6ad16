package app.fieldbook.reference.screens

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.PathParser
import androidx.compose.ui.unit.dp

/** The app's own signs, drawn as lines of one width on 24 × 24, so that no library of icons has to come along. */
object Signs {
    val Back: ImageVector = sign("M15 5 L8 12 L15 19")
    val Menu: ImageVector = sign("M4 7 H20 M4 12 H20 M4 17 H20")
    val Check: ImageVector = sign("M5 12.5 L10 17.5 L19 7")
    val Circle: ImageVector = sign("M12 3.5 A8.5 8.5 0 1 1 11.99 3.5 Z")
    val Plus: ImageVector = sign("M12 5 V19 M5 12 H19")
    val Close: ImageVector = sign("M6 6 L18 18 M18 6 L6 18")
    val Clock: ImageVector = sign("M12 3.5 A8.5 8.5 0 1 1 11.99 3.5 Z M12 7.5 V12 L15 14")
    val Alert: ImageVector = sign("M12 4 L21 19.5 H3 Z M12 10 V14 M12 16.6 V16.8")
    val Flag: ImageVector = sign("M6 21 V4 H17.5 L15 8.5 L17.5 13 H6")
    val Calendar: ImageVector = sign("M5 6 H19 V20 H5 Z M5 10.5 H19 M9 3.5 V7 M15 3.5 V7")
    val Pencil: ImageVector = sign("M4.5 19.5 L5.5 15.5 L16 5 L19 8 L8.5 18.5 Z M13.5 7.5 L16.5 10.5")
    val Up: ImageVector = sign("M12 19 V6 M6.5 11 L12 5.5 L17.5 11")
    val Down: ImageVector = sign("M12 5 V18 M6.5 13 L12 18.5 L17.5 13")
    val Both: ImageVector = sign("M8 19 V6 M4 10 L8 5.5 L12 10 M16 5 V18 M12 14 L16 18.5 L20 14")
    val Key: ImageVector = sign("M8 12 A3.5 3.5 0 1 1 7.99 12 Z M10.5 13 L19 4.5 M16 7.5 L18.5 10")
    val Folder: ImageVector = sign("M3.5 6 H10 L12 8.5 H20.5 V19 H3.5 Z")
    val Cloud: ImageVector = sign("M7 18.5 A4.2 4.2 0 0 1 6.8 10.1 A5.6 5.6 0 0 1 17.6 9.6 A4.5 4.5 0 0 1 17.2 18.5 Z")
    val CloudDone: ImageVector = sign(
        "M7 18.5 A4.2 4.2 0 0 1 6.8 10.1 A5.6 5.6 0 0 1 17.6 9.6 A4.5 4.5 0 0 1 17.2 18.5 Z M9 13.6 L11.3 15.9 L15.2 11.6",
    )
    val CloudOff: ImageVector = sign(
        "M7 18.5 A4.2 4.2 0 0 1 6.8 10.1 A5.6 5.6 0 0 1 17.6 9.6 A4.5 4.5 0 0 1 17.2 18.5 Z M4 4.5 L20 20.5",
    )
    val Layers: ImageVector = sign("M12 4 L20.5 8.5 L12 13 L3.5 8.5 Z M4 12.5 L12 17 L20 12.5 M4 16.3 L12 20.8 L20 16.3")
    val Next: ImageVector = sign("M9.5 6 L15.5 12 L9.5 18")

    /** 1.8 of 24: as heavy as the letters beside it. */
    private const val WIDTH = 1.8f

    private fun sign(path: String): ImageVector =
        ImageVector.Builder(defaultWidth = 24.dp, defaultHeight = 24.dp, viewportWidth = 24f, viewportHeight = 24f)
            .addPath(
                pathData = PathParser().parsePathString(path).toNodes(),
                stroke = SolidColor(Color.Black),
                strokeLineWidth = WIDTH,
                strokeLineCap = StrokeCap.Round,
                strokeLineJoin = StrokeJoin.Round,
            ).build()
}
