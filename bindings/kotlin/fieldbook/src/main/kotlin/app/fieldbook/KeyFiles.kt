package app.fieldbook

import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardCopyOption.REPLACE_EXISTING
import java.nio.file.StandardOpenOption.CREATE
import java.nio.file.StandardOpenOption.READ
import java.nio.file.StandardOpenOption.TRUNCATE_EXISTING
import java.nio.file.StandardOpenOption.WRITE
import java.nio.file.attribute.PosixFilePermissions

/** Small files by name in a folder, each whole or absent, readable for their owner alone from the first byte on. */
internal class KeyFiles(val folder: Path) {
    private val posix get() = "posix" in folder.fileSystem.supportedFileAttributeViews()

    fun load(name: String): ByteArray? = try {
        Files.readAllBytes(folder.resolve(name))
    } catch (_: NoSuchFileException) {
        null
    }

    fun save(name: String, bytes: ByteArray) {
        Files.createDirectories(folder)
        val fresh = folder.resolve("$name.new")
        Files.deleteIfExists(fresh)
        if (posix) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        }
        FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING).use { file ->
            val rest = ByteBuffer.wrap(bytes)
            while (rest.hasRemaining()) file.write(rest)
            file.force(true)
        }
        Files.move(fresh, folder.resolve(name), ATOMIC_MOVE, REPLACE_EXISTING)
        // The new name is on the disk with its folder. Where a folder cannot be opened, the system keeps names by itself.
        if (posix) FileChannel.open(folder, READ).use { it.force(true) }
    }

    /** Runs [work] while no other process does so on this folder. */
    fun <T> alone(work: () -> T): T {
        Files.createDirectories(folder)
        return synchronized(KeyFiles::class.java) {
            FileChannel.open(folder.resolve(LOCK), CREATE, WRITE).use { file -> file.lock().use { work() } }
        }
    }

    fun remove(name: String) {
        Files.deleteIfExists(folder.resolve(name))
    }

    private companion object {
        const val LOCK = ".lock"
    }
}
