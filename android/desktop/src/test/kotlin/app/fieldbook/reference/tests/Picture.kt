package app.fieldbook.reference.tests

import androidx.compose.runtime.Composable
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.unit.Density
import org.jetbrains.skia.Bitmap
import org.jetbrains.skia.ColorAlphaType
import org.jetbrains.skia.ColorType
import org.jetbrains.skia.Image
import org.jetbrains.skia.ImageInfo
import java.awt.image.BufferedImage
import java.awt.image.DataBuffer
import java.awt.image.IndexColorModel
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Files
import java.nio.file.Path
import javax.imageio.IIOImage
import javax.imageio.ImageIO
import javax.imageio.ImageWriteParam

/** A phone's screen: 360 × 760 dp at three pixels each. */
private const val WIDTH = 1080
private const val HEIGHT = 2280
private const val DENSITY = 3f

private const val COLOURS = 96

/** Draws a screen without a display, as it stands when nothing moves any more. */
internal fun draw(scale: Float, content: @Composable () -> Unit): Image {
    val scene = ImageComposeScene(WIDTH, HEIGHT, Density(DENSITY, scale), content = content)
    try {
        // Half a second in a few steps: what slides in has come to rest, and a blinking cursor is seen.
        return (0..5).map { step -> scene.render(step * 100_000_000L) }.last()
    } finally {
        scene.close()
    }
}

/** Writes a picture with at most 96 colours, for a screen has few: a quarter of the bytes, and no difference to see. */
internal fun Image.write(file: Path) {
    Files.deleteIfExists(file)
    val pixels = pixels()
    val counted = HashMap<Int, Int>()
    for (pixel in pixels) counted.merge(pixel, 1, Int::plus)
    val palette = counted.entries.sortedByDescending { it.value }.take(COLOURS).map { it.key }.toIntArray()
    val places = counted.keys.associateWith { color -> palette.indices.minBy { distance(palette[it], color) }.toByte() }
    val model = IndexColorModel(8, palette.size, palette, 0, false, -1, DataBuffer.TYPE_BYTE)
    val indexed = BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model)
    indexed.raster.setDataElements(0, 0, width, height, ByteArray(pixels.size) { places.getValue(pixels[it]) })
    val writer = ImageIO.getImageWritersByFormatName("png").next()
    val param = writer.defaultWriteParam
    param.compressionMode = ImageWriteParam.MODE_EXPLICIT
    // 0: as small as it gets.
    param.compressionQuality = 0f
    ImageIO.createImageOutputStream(file.toFile()).use { out ->
        writer.output = out
        writer.write(null, IIOImage(indexed, null, null), param)
    }
    writer.dispose()
}

/** Returns the colours row by row, as 0xAARRGGBB. */
private fun Image.pixels(): IntArray {
    val bytes = Bitmap.makeFromImage(this).readPixels(ImageInfo(width, height, ColorType.BGRA_8888, ColorAlphaType.PREMUL))
    val colors = IntArray(width * height)
    ByteBuffer.wrap(checkNotNull(bytes)).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(colors)
    return colors
}

private fun distance(one: Int, other: Int): Int = (0..16 step 8).sumOf { shift ->
    val difference = (one shr shift and 0xFF) - (other shr shift and 0xFF)
    difference * difference
}
