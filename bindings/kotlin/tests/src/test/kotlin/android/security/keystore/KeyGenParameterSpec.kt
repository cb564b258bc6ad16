// A stand-in for Android's class of this name, with the calls that are made of it.
package android.security.keystore

import java.security.spec.AlgorithmParameterSpec

/** What a key in the Keystore may be used for. */
class KeyGenParameterSpec private constructor(val alias: String, val purposes: Int, val bits: Int) : AlgorithmParameterSpec {
    /** Makes one. */
    class Builder(private val alias: String, private val purposes: Int) {
        private var bits = 0
        private val modes = mutableListOf<String>()

        fun setBlockModes(vararg modes: String): Builder = apply { this.modes += modes }

        fun setEncryptionPaddings(vararg paddings: String): Builder = apply { this.modes += paddings }

        fun setKeySize(bits: Int): Builder = apply { this.bits = bits }

        fun build(): KeyGenParameterSpec {
            check(modes == listOf("GCM", "NoPadding")) { "$modes" }
            return KeyGenParameterSpec(alias, purposes, bits)
        }
    }
}
