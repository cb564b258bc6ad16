package app.fieldbook.reference.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import app.fieldbook.reference.model.CustomerItem
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.TodayItem
import app.fieldbook.reference.model.plain
import app.fieldbook.reference.model.say

/** Something to do today: what, about whom, and in one sentence why it is here. */
@Composable
internal fun TodayRow(item: TodayItem, onOpen: () -> Unit, onDone: () -> Unit) {
    val look = item.urgency.look()
    Row(verticalAlignment = Alignment.CenterVertically) {
        val open = if (item.opens == null) Modifier
        else Modifier.clickable(onClickLabel = words(Say.HOME_OPEN), role = Role.Button, onClick = onOpen)
        Row(
            Modifier.weight(1f).then(open).heightIn(min = 72.dp).padding(start = 16.dp, top = 12.dp, bottom = 12.dp, end = 8.dp),
            horizontalArrangement = Arrangement.spacedBy(12.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Badge(look.sign, look.back, look.ink)
            Column(Modifier.weight(1f)) {
                Text(item.title, style = MaterialTheme.typography.titleMedium, color = MaterialTheme.colorScheme.onSurface)
                item.about?.let {
                    Text(it, style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant)
                }
                Text(words(item.why), style = MaterialTheme.typography.labelMedium, color = look.word)
            }
        }
        if (item.task != null) {
            Row(Modifier.padding(end = 8.dp)) {
                SignButton(Signs.Circle, words(say(Say.HOME_TICK, plain(item.title))), onDone)
            }
        }
    }
}

/** A customer, with the last visit, and whether something of it still waits to be sent. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
internal fun CustomerRow(item: CustomerItem, onClick: () -> Unit) {
    Row(
        Modifier.fillMaxWidth().clickable(onClickLabel = words(Say.HOME_OPEN), role = Role.Button, onClick = onClick)
            .heightIn(min = 64.dp).padding(horizontal = 16.dp, vertical = 10.dp),
        horizontalArrangement = Arrangement.spacedBy(12.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Initial(item.name)
        Column(Modifier.weight(1f), verticalArrangement = Arrangement.spacedBy(2.dp)) {
            Text(item.name, style = MaterialTheme.typography.titleMedium, color = MaterialTheme.colorScheme.onSurface)
            FlowRow(
                horizontalArrangement = Arrangement.spacedBy(8.dp),
                verticalArrangement = Arrangement.spacedBy(4.dp),
                itemVerticalAlignment = Alignment.CenterVertically,
            ) {
                item.last?.let {
                    Text(
                        words(it),
                        style = MaterialTheme.typography.bodyMedium,
                        color = MaterialTheme.colorScheme.onSurfaceVariant,
                    )
                }
                if (item.waiting) Mark(Signs.Up, words(Say.HOME_WAITING))
            }
        }
        Icon(Signs.Plus, contentDescription = null, Modifier.size(22.dp), tint = MaterialTheme.colorScheme.primary)
    }
}

private class Look(val sign: ImageVector, val back: Color, val ink: Color, val word: Color)

@Composable
private fun TodayItem.Urgency.look(): Look {
    val colors = MaterialTheme.colorScheme
    return when (this) {
        TodayItem.Urgency.LATE -> Look(Signs.Alert, colors.errorContainer, colors.onErrorContainer, colors.error)
        TodayItem.Urgency.PLANNED ->
            Look(Signs.Clock, colors.primaryContainer, colors.onPrimaryContainer, colors.primary)
        TodayItem.Urgency.TODAY ->
            Look(Signs.Flag, colors.tertiaryContainer, colors.onTertiaryContainer, colors.tertiary)
        TodayItem.Urgency.LATER ->
            Look(Signs.Calendar, colors.surfaceVariant, colors.onSurfaceVariant, colors.onSurfaceVariant)
    }
}
