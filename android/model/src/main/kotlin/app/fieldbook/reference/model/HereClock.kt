package app.fieldbook.reference.model

import java.time.Clock
import java.time.Instant
import java.time.ZoneId

/** The device's clock in the zone where the person is now: a traveller's days are right without a restart. */
class HereClock : Clock() {
    override fun getZone(): ZoneId = ZoneId.systemDefault()

    override fun withZone(zone: ZoneId): Clock = system(zone)

    override fun instant(): Instant = Instant.now()
}
