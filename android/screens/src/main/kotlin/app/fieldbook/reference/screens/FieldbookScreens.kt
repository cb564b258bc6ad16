package app.fieldbook.reference.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.ui.Modifier
import app.fieldbook.reference.model.Door
import app.fieldbook.reference.model.Room
import app.fieldbook.reference.model.Rooms
import app.fieldbook.reference.model.SyncBar
import app.fieldbook.reference.model.Target
import app.fieldbook.reference.model.Ui

/** The whole app: opens the door and shows the room behind it. */
@Composable
fun FieldbookScreens(door: Door) {
    val state by door.state.collectAsState()
    Box(Modifier.fillMaxSize().background(MaterialTheme.colorScheme.background)) {
        Shown(state) { inside -> RoomScreen(inside.rooms, door::startOver) }
    }
}

@Composable
private fun RoomScreen(rooms: Rooms, startOver: () -> Unit) {
    val room by rooms.room.collectAsState()
    val bar by rooms.bar.state.collectAsState()
    // What a screen remembers is its own: another capture begins with nothing of the last one's.
    key(room) { Shown(room, bar, rooms, startOver) }
}

@Composable
private fun Shown(room: Room, bar: SyncBar, rooms: Rooms, startOver: () -> Unit) {
    when (room) {
        Room.Opening -> Shown(Ui.Loading) { }
        is Room.Enrol -> {
            val content by room.model.state.collectAsState()
            val model = room.model
            EnrolScreen(content, bar, EnrolActions(model::typeLine, model::typeDevice, model::enrol, rooms::sync))
        }
        is Room.Home -> Home(room, bar, rooms)
        is Room.Capture -> Capture(room, bar, rooms)
        is Room.Attention -> {
            val state by room.model.state.collectAsState()
            val model = room.model
            val actions = AttentionActions(
                model::fix, model::type, model::resend, model::askDrop, model::drop, model::leave, rooms::back, rooms::sync,
            )
            AttentionScreen(state, bar, actions)
        }
        is Room.Kept -> {
            val state by room.model.state.collectAsState()
            KeptScreen(state, bar, KeptActions(room.model::restore, room.model::dismiss, rooms::back, rooms::sync))
        }
        is Room.Sync -> {
            val state by room.model.state.collectAsState()
            val actions = SyncActions(room.model::syncNow, startOver, rooms::attention, rooms::kept, rooms::back)
            SyncScreen(state, bar, actions)
        }
    }
}

@Composable
private fun Home(room: Room.Home, bar: SyncBar, rooms: Rooms) {
    val state by room.model.state.collectAsState()
    val model = room.model
    val capture = { target: Target ->
        model.taken()
        rooms.capture(target)
    }
    val actions = HomeActions(
        begin = { capture(Target.Named(model.name)) },
        capture = capture,
        done = model::done,
        giveUp = model::giveUp,
        type = model::type,
        seen = model::seen,
        attention = rooms::attention,
        kept = rooms::kept,
        sync = rooms::sync,
    )
    HomeScreen(state, bar, actions)
}

@Composable
private fun Capture(room: Room.Capture, bar: SyncBar, rooms: Rooms) {
    val state by room.model.state.collectAsState()
    val model = room.model
    val actions = CaptureActions(
        typeName = model::typeName,
        choose = model::choose,
        typeNote = model::typeNote,
        tick = model::tick,
        addTag = model::addTag,
        typeSolved = model::typeSolved,
        typeNextStep = model::typeNextStep,
        typePromise = model::typePromise,
        chooseDay = model::chooseDay,
        typeDay = model::typeDay,
        save = model::save,
        back = rooms::back,
        sync = rooms::sync,
    )
    CaptureScreen(state, bar, actions)
}
