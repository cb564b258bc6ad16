package app.fieldbook.reference.tests

import app.fieldbook.Keys
import app.fieldbook.Options
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import java.util.concurrent.ConcurrentHashMap

class StoppedTest : AppTest() {
    /** Keys that are gone with the process that made them. */
    private class Forgetful : Keys {
        private val keys = ConcurrentHashMap<String, ByteArray>()

        override fun load(name: String): ByteArray? = keys[name]

        override fun save(name: String, key: ByteArray) {
            keys[name] = key
        }

        override fun remove(name: String) {
            keys.remove(name)
        }
    }

    @Test
    fun a_store_whose_key_is_lost_says_so_and_the_phone_can_be_used_anew() {
        val office = office()
        enrolled(office.invite(), options = Options(keys = Forgetful()))
        app(options = Options(keys = Forgetful())) {
            sees("key")
            taps("Start anew on this device")
            sees("Welcome to Fieldbook")
            types("Invitation", office.invite())
            taps("Begin")
            sees("All sent")
        }
    }

    @Test
    fun a_phone_that_the_office_has_revoked_says_so_and_can_start_anew() {
        val office = testOffice()
        val user = runBlocking { office.addUser("王芳") }
        enrolled(runBlocking { office.invite(user) }, office.transport) { office.revoke(sync.identity()!!) }
        app(office.transport) {
            taps("Sync has stopped")
            sees("does not know this device")
            sees("Everything written here is safe")
            taps("Start anew on this device")
            sees("Welcome to Fieldbook")
            types("Invitation", runBlocking { office.invite(user) })
            taps("Begin")
            sees("All sent")
        }
    }
}
