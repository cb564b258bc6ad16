package app.fieldbook.tests

import android.security.keystore.KeyGenParameterSpec
import app.fieldbook.AndroidKeys
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.InputStream
import java.io.OutputStream
import java.nio.file.Path
import java.security.Key
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGenerator
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import kotlin.io.path.readBytes
import kotlin.io.path.writeBytes
import kotlin.test.assertContentEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull

/** The adapter over a stand-in for Android's provider; on Android itself it was never run. */
class AndroidKeysTest {
    @TempDir
    lateinit var folder: Path
    private val keys get() = AndroidKeys(folder)
    private val secret = ByteArray(32) { it.toByte() }

    @BeforeEach
    fun `a phone begins`() {
        Keystore.keys.clear()
        Security.addProvider(StandIn())
    }

    @AfterEach
    fun `a phone ends`() = Security.removeProvider("AndroidKeyStore")

    @Test
    fun `a key comes back, and no file holds it`() {
        assertNull(keys.load("store"))
        keys.save("store", secret)
        assertContentEquals(secret, keys.load("store"))
        val file = folder.resolve("store").readBytes()
        assertFalse(file.toList().windowed(4).any { it == secret.take(4) })
        keys.save("store", secret.reversedArray())
        assertContentEquals(secret.reversedArray(), keys.load("store"))
        keys.remove("store")
        assertNull(keys.load("store"))
    }

    @Test
    fun `a file of another phone, or a changed one, is a lost key`() {
        keys.save("store", secret)
        val file = folder.resolve("store")
        file.writeBytes(file.readBytes().also { it[20] = (it[20] + 1).toByte() })
        assertNull(keys.load("store"))
        keys.save("store", secret)
        Keystore.keys.clear()
        assertNull(keys.load("store"))
        keys.save("other", secret)
        assertContentEquals(secret, keys.load("other"))
        assertNull(keys.load("store"))
    }

    class StandIn : Provider("AndroidKeyStore", "1", "") {
        init {
            put("KeyStore.AndroidKeyStore", Keystore::class.java.name)
            put("KeyGenerator.AES", Generator::class.java.name)
        }
    }

    class Generator : KeyGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun engineInit(random: SecureRandom?) = error("without a spec")

        override fun engineInit(keysize: Int, random: SecureRandom?) = error("without a spec")

        override fun engineInit(params: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = params as KeyGenParameterSpec
        }

        override fun engineGenerateKey(): SecretKey {
            check(spec.purposes == 3)
            val key = KeyGenerator.getInstance("AES", "SunJCE").apply { init(spec.bits) }.generateKey()
            return key.also { Keystore.keys[spec.alias] = it }
        }
    }

    class Keystore : KeyStoreSpi() {
        override fun engineLoad(stream: InputStream?, password: CharArray?): Unit = Unit

        override fun engineGetKey(alias: String, password: CharArray?): Key? = keys[alias]

        override fun engineContainsAlias(alias: String): Boolean = alias in keys

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(keys.keys)

        override fun engineSize(): Int = keys.size

        override fun engineDeleteEntry(alias: String) {
            keys.remove(alias)
        }

        override fun engineIsKeyEntry(alias: String): Boolean = alias in keys

        override fun engineIsCertificateEntry(alias: String): Boolean = false

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCertificate(alias: String): Certificate? = null

        override fun engineGetCertificateAlias(cert: Certificate): String? = null

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<out Certificate>?) = error("no")

        override fun engineSetKeyEntry(alias: String, key: ByteArray, chain: Array<out Certificate>?) = error("no")

        override fun engineSetCertificateEntry(alias: String, cert: Certificate) = error("no")

        override fun engineStore(stream: OutputStream?, password: CharArray?): Unit = Unit

        companion object {
            val keys = mutableMapOf<String, SecretKey>()
        }
    }
}
