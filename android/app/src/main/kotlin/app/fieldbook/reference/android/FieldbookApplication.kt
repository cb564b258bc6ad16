package app.fieldbook.reference.android

import android.app.Application
import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import android.os.Build
import app.fieldbook.AndroidKeys
import app.fieldbook.Options
import app.fieldbook.okhttp.OkHttpTransport
import app.fieldbook.reference.model.Door
import app.fieldbook.reference.model.HereClock
import app.fieldbook.reference.model.Platform
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import java.nio.file.Path

/** The one place where Android and the app are wired: it outlives activities, so that turning the phone loses nothing. */
class FieldbookApplication : Application() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    /** The opened store and its screens. */
    lateinit var door: Door
        private set

    override fun onCreate() {
        super.onCreate()
        val platform = Platform(
            storeFolder(this), OkHttpTransport(), HereClock(), Build.MODEL.orEmpty(), options = storeOptions(this),
        )
        door = Door(platform, scope)
        listen()
        SyncWorker.schedule(this)
    }

    /** The app came to the front, or left it. */
    fun setForeground(foreground: Boolean) {
        scope.launch { door.setForeground(foreground) }
    }

    private fun listen() {
        val network = getSystemService(ConnectivityManager::class.java) ?: return
        network.registerDefaultNetworkCallback(object : ConnectivityManager.NetworkCallback() {
            override fun onAvailable(network: Network): Unit = tell(online = true)

            override fun onLost(network: Network): Unit = tell(online = false)
        })
    }

    private fun tell(online: Boolean) {
        scope.launch { door.setOnline(online) }
    }

    internal companion object {
        /** Outside of every backup: the store holds this installation's secret key. */
        fun storeFolder(context: Context): Path = context.noBackupFilesDir.toPath().resolve("fieldbook")

        /** The store is encrypted; its key is kept by the Android Keystore. */
        fun storeOptions(context: Context): Options =
            Options(keys = AndroidKeys(context.noBackupFilesDir.toPath().resolve("keys")))
    }
}
