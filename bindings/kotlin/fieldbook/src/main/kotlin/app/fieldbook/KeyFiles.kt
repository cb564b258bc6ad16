package app.fieldbook

import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardCopyOption.REPLACE_EXISTING
import java.nio.file.StandardOpenOption.CREATE
import java.nio.file.StandardOpenOption.TRUNCATE_EXISTING
import java.nio.file.StandardOpenOption.WRITE
import java.nio.file.attribute.PosixFilePermissions

/** Small files by name in a folder, each whole or absent, readable for their owner alone from the first byte on. */
internal class KeyFiles(val folder: Path) {
    fun load(name: String): ByteArray? = try {
        Files.readAllBytes(folder.resolve(name))
    } catch (_: NoSuchFileException) {
        null
    }

    fun save(name: String, bytes: ByteArray) {
        Files.createDirectories(folder)
        val fresh = folder.resolve("$name.new")
        Files.deleteIfExists(fresh)
        if ("posix" in folder.fileSystem.supportedFileAttributeViews()) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        }
        FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING).use { file ->
            val rest = ByteBuffer.wrap(bytes)
            while (rest.hasRemaining()) file.write(rest)
            file.force(true)
        }
        Files.move(fresh, folder.resolve(name), ATOMIC_MOVE, REPLACE_EXISTING)
    }

    fun remove(name: String) {
        Files.deleteIfExists(folder.resolve(name))
    }
}
