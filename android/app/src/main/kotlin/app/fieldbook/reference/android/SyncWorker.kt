package app.fieldbook.reference.android

import android.content.Context
import androidx.work.Constraints
import androidx.work.CoroutineWorker
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.NetworkType
import androidx.work.PeriodicWorkRequestBuilder
import androidx.work.WorkManager
import androidx.work.WorkerParameters
import app.fieldbook.BackgroundSync
import app.fieldbook.okhttp.OkHttpTransport
import java.util.concurrent.TimeUnit
import kotlin.time.Duration.Companion.minutes

/** Sends and fetches while nobody looks: one bounded slice, left to the screen where one is in sync already. */
class SyncWorker(context: Context, parameters: WorkerParameters) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result {
        val window = BackgroundSync(
            FieldbookApplication.storeFolder(applicationContext),
            OkHttpTransport(),
            FieldbookApplication.storeOptions(applicationContext),
        )
        return when (window.syncSlice(DEADLINE, BYTES)) {
            BackgroundSync.Result.SUCCESS -> Result.success()
            BackgroundSync.Result.RETRY -> Result.retry()
            BackgroundSync.Result.FAILURE -> Result.failure()
        }
    }

    internal companion object {
        /** 9 minutes: Android ends a worker after 10. */
        private val DEADLINE = 9.minutes

        /** 5 MiB both ways: what a day of visits comes to many times over. */
        private const val BYTES = 5L shl 20

        /** 15 minutes: the least that WorkManager takes. */
        private const val EVERY = 15L

        /** Asks for a window whenever there is a network, for as long as the app is installed. */
        fun schedule(context: Context) {
            val network = Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED).build()
            val request = PeriodicWorkRequestBuilder<SyncWorker>(EVERY, TimeUnit.MINUTES).setConstraints(network).build()
            WorkManager.getInstance(context).enqueueUniquePeriodicWork("sync", ExistingPeriodicWorkPolicy.KEEP, request)
        }
    }
}
