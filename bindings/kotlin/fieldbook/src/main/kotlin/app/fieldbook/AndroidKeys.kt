package app.fieldbook

import java.nio.file.Path
import java.security.KeyStore
import java.security.spec.AlgorithmParameterSpec
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * Keeps keys on Android: in files, each encrypted (AES-256, GCM) with a key that never leaves the Android Keystore.
 *
 * Without the Keystore's key, which is in no backup and on no other device, a file is worth nothing: the key of the store is
 * then lost, and opening says so. It can be used while the phone is locked, so that a worker can sync.
 *
 * @param folder where the files lie: in `noBackupFilesDir`.
 * @param alias the name of the key in the Keystore.
 */
public class AndroidKeys(folder: Path, private val alias: String = "fieldbook") : Keys {
    private val files = KeyFiles(folder)

    override fun load(name: String): ByteArray? {
        val wrapped = files.load(name) ?: return null
        val wrapping = wrapping() ?: return null // On another phone, from a backup: the file is worth nothing there.
        if (wrapped.size <= IV) return null
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.DECRYPT_MODE, wrapping, GCMParameterSpec(TAG_BITS, wrapped, 0, IV))
        return try {
            cipher.doFinal(wrapped, IV, wrapped.size - IV)
        } catch (_: AEADBadTagException) {
            // Of a Keystore's key that is no more, or not whole: nothing brings it back.
            null
        }
    }

    override fun save(name: String, key: ByteArray): Unit = files.alone {
        val cipher = Cipher.getInstance(CIPHER)
        // The Keystore insists on an initialisation vector of its own.
        cipher.init(Cipher.ENCRYPT_MODE, wrapping() ?: made())
        check(cipher.iv.size == IV) { "an initialisation vector of ${cipher.iv.size} bytes" }
        files.save(name, cipher.iv + cipher.doFinal(key))
    }

    override fun remove(name: String): Unit = files.remove(name)

    /** The Keystore's key; `null` only where the Keystore is sure that it has none. */
    private fun wrapping(): SecretKey? {
        val keystore = KeyStore.getInstance(STORE).apply { load(null) }
        if (!keystore.containsAlias(alias)) return null
        return checkNotNull(keystore.getKey(alias, null) as SecretKey?) { "the Keystore does not give its key $alias" }
    }

    private fun made(): SecretKey = KeyGenerator.getInstance("AES", STORE).apply { init(onlyForUs()) }.generateKey()

    /** Android's own class, by name: this jar is compiled where there is no Android, and never calls it elsewhere. */
    private fun onlyForUs(): AlgorithmParameterSpec {
        val type = Class.forName("android.security.keystore.KeyGenParameterSpec\$Builder")
        val builder = type.getConstructor(String::class.java, Int::class.java).newInstance(alias, ENCRYPT_AND_DECRYPT)
        for ((setter, value) in listOf("setBlockModes" to "GCM", "setEncryptionPaddings" to "NoPadding")) {
            type.getMethod(setter, Array<String>::class.java).invoke(builder, arrayOf(value))
        }
        type.getMethod("setKeySize", Int::class.java).invoke(builder, KEY_BITS)
        return type.getMethod("build").invoke(builder) as AlgorithmParameterSpec
    }

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val CIPHER = "AES/GCM/NoPadding"
        const val ENCRYPT_AND_DECRYPT = 1 or 2
        const val KEY_BITS = 256
        const val IV = 12
        const val TAG_BITS = 128
    }
}
