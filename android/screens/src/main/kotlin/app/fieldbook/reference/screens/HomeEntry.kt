package app.fieldbook.reference.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import app.fieldbook.reference.model.CustomerItem
import app.fieldbook.reference.model.HomeContent
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.Target
import app.fieldbook.reference.model.say

/** From this size of type on, a button beside a field shows its sign alone. */
private const val LARGE_TYPE = 1.4f

/** A name and a button; while a name is typed, customers that are here already, so that nobody is entered twice. */
@Composable
internal fun QuickEntry(home: HomeContent, actions: HomeActions) {
    val colors = MaterialTheme.colorScheme
    HorizontalDivider(color = colors.outlineVariant)
    Column(Modifier.fillMaxWidth().background(colors.surface).padding(horizontal = 16.dp, vertical = 8.dp)) {
        Matches(home.matches) { actions.capture(Target.Customer(it.id, it.name)) }
        Row(horizontalArrangement = Arrangement.spacedBy(12.dp), verticalAlignment = Alignment.CenterVertically) {
            Typed(home.typed, actions.type, words(Say.HOME_NAME), Modifier.weight(1f), done = actions.begin)
            if (LocalDensity.current.fontScale >= LARGE_TYPE) PlusButton(words(Say.HOME_NEW), actions.begin)
            else MainButton(words(Say.HOME_NEW), actions.begin, sign = Signs.Plus)
        }
    }
}

/** The button of the quick entry without its word, where type is large and the name needs the room. */
@Composable
private fun PlusButton(says: String, onClick: () -> Unit) {
    Surface(onClick, Modifier.size(56.dp), shape = MaterialTheme.shapes.medium, color = MaterialTheme.colorScheme.primary) {
        Box(contentAlignment = Alignment.Center) {
            Icon(Signs.Plus, contentDescription = says, tint = MaterialTheme.colorScheme.onPrimary)
        }
    }
}

/** Customers that a typed name may mean. */
@Composable
internal fun Matches(matches: List<CustomerItem>, onChoose: (CustomerItem) -> Unit) {
    if (matches.isEmpty()) return
    Column(Modifier.padding(bottom = 4.dp)) {
        Heading(words(Say.MATCHES))
        matches.forEach { one ->
            Row(
                Modifier.fillMaxWidth().clip(MaterialTheme.shapes.small)
                    .clickable(role = Role.Button) { onChoose(one) }
                    .heightIn(min = FINGER).padding(horizontal = 4.dp, vertical = 4.dp),
                horizontalArrangement = Arrangement.spacedBy(12.dp),
                verticalAlignment = Alignment.CenterVertically,
            ) {
                Initial(one.name)
                Text(one.name, style = MaterialTheme.typography.bodyLarge, color = MaterialTheme.colorScheme.onSurface)
            }
        }
    }
}

/** Everything that Home does not show, with how much of it there is. */
@Composable
internal fun HomeMenu(attention: Long, kept: Long, unfolded: Boolean, actions: HomeActions) {
    var open by remember { mutableStateOf(unfolded) }
    val needs = attention + kept
    Box(Modifier.width(64.dp)) {
        SignButton(Signs.Menu, if (needs == 0L) words(Say.MENU) else words(say(Say.MENU_NEEDS, needs)), { open = true })
        if (needs > 0) Count(needs, Modifier.align(Alignment.TopEnd).padding(end = 6.dp))
        DropdownMenu(open, onDismissRequest = { open = false }, shape = MaterialTheme.shapes.medium) {
            MenuRow(Signs.Alert, words(Say.MENU_ATTENTION), attention) { open = false; actions.attention() }
            MenuRow(Signs.Layers, words(Say.MENU_KEPT), kept) { open = false; actions.kept() }
            MenuRow(Signs.Both, words(Say.MENU_SYNC), 0) { open = false; actions.sync() }
        }
    }
}

@Composable
private fun MenuRow(sign: ImageVector, text: String, count: Long, onClick: () -> Unit) {
    Row(
        Modifier.clickable(role = Role.Button, onClick = onClick).heightIn(min = 56.dp)
            .padding(horizontal = 20.dp, vertical = 8.dp),
        horizontalArrangement = Arrangement.spacedBy(16.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Icon(sign, contentDescription = null, tint = MaterialTheme.colorScheme.onSurface)
        Text(text, style = MaterialTheme.typography.bodyLarge, color = MaterialTheme.colorScheme.onSurface)
        if (count > 0) Count(count)
    }
}

@Composable
private fun Count(count: Long, modifier: Modifier = Modifier) {
    Text(
        count.toString(),
        modifier.clip(CircleShape).background(MaterialTheme.colorScheme.error).padding(horizontal = 7.dp),
        style = MaterialTheme.typography.labelSmall,
        color = MaterialTheme.colorScheme.surface,
    )
}
