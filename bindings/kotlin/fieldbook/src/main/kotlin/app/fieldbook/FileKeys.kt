package app.fieldbook

import java.nio.file.Path

/**
 * Keeps keys in files of a folder that its owner alone may read: for desktops, which offer nothing that is everywhere.
 *
 * It protects a store that is copied or backed up without this folder, and nothing else: whoever reads the folder reads the
 * store. So it says as much to [warn] whenever it makes a key. On Android use [AndroidKeys].
 *
 * @param folder where the keys lie; never the store's own folder.
 * @param warn takes the warning, in English.
 */
public class FileKeys(folder: Path, private val warn: (String) -> Unit = System.err::println) : Keys {
    private val files = KeyFiles(folder)

    override fun load(name: String): ByteArray? = files.load(name)

    override fun save(name: String, key: ByteArray) {
        files.save(name, key)
        warn("The key of the store lies in a file, ${files.folder}: whoever can read it can read the store.")
    }

    override fun remove(name: String): Unit = files.remove(name)
}
