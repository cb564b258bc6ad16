package app.fieldbook.reference.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.Trouble
import app.fieldbook.reference.model.Ui

/** The name of what follows. */
@Composable
internal fun Heading(text: String) {
    Text(
        text,
        Modifier.padding(start = 4.dp, top = 8.dp, bottom = 2.dp).semantics { heading() },
        style = MaterialTheme.typography.titleSmall,
        color = MaterialTheme.colorScheme.onSurfaceVariant,
    )
}

/** A quiet surface that holds what belongs together. */
@Composable
internal fun Panel(modifier: Modifier = Modifier, content: @Composable ColumnScope.() -> Unit) {
    Surface(modifier.fillMaxWidth(), MaterialTheme.shapes.large, color = MaterialTheme.colorScheme.surface) {
        Column(content = content)
    }
}

/** A sign in a circle: what kind of row this is. */
@Composable
internal fun Badge(sign: ImageVector, back: Color, ink: Color) {
    Box(Modifier.size(40.dp).clip(CircleShape).background(back), contentAlignment = Alignment.Center) {
        Icon(sign, contentDescription = null, Modifier.size(22.dp), tint = ink)
    }
}

/** The first letter of a name in a circle. */
@Composable
internal fun Initial(name: String) {
    // Grows with the type, so that the letter is never cut.
    val side = with(LocalDensity.current) { 26.sp.toDp() } + 14.dp
    Box(
        Modifier.size(side).clip(CircleShape).background(MaterialTheme.colorScheme.primaryContainer),
        contentAlignment = Alignment.Center,
    ) {
        val first = name.trim().let { if (it.isEmpty()) "" else it.substring(0, it.offsetByCodePoints(0, 1)) }
        val ink = MaterialTheme.colorScheme.onPrimaryContainer
        Text(first, style = MaterialTheme.typography.titleMedium, color = ink, maxLines = 1)
    }
}

/** A small mark with a sign and a word, so that no colour is needed to read it. */
@Composable
internal fun Mark(sign: ImageVector, text: String) {
    Row(
        Modifier.clip(RoundedCornerShape(50)).background(MaterialTheme.colorScheme.tertiaryContainer)
            .padding(start = 6.dp, end = 10.dp, top = 2.dp, bottom = 2.dp),
        horizontalArrangement = Arrangement.spacedBy(4.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        val ink = MaterialTheme.colorScheme.onTertiaryContainer
        Icon(sign, contentDescription = null, Modifier.size(16.dp), tint = ink)
        Text(text, style = MaterialTheme.typography.labelSmall, color = ink)
    }
}

/** The one thing to do here. */
@Composable
internal fun MainButton(
    text: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    sign: ImageVector? = null,
) {
    Button(onClick, modifier.heightIn(min = 56.dp), enabled, RoundedCornerShape(16.dp)) {
        sign?.let { Icon(it, contentDescription = null, Modifier.size(22.dp).padding(end = 2.dp)) }
        Text(text, Modifier.padding(start = if (sign == null) 0.dp else 6.dp), textAlign = TextAlign.Center)
    }
}

/** Something else that can be done here. */
@Composable
internal fun SideButton(text: String, onClick: () -> Unit, modifier: Modifier = Modifier, enabled: Boolean = true) {
    OutlinedButton(
        onClick,
        modifier.heightIn(min = FINGER),
        enabled,
        MaterialTheme.shapes.small,
        colors = ButtonDefaults.outlinedButtonColors(contentColor = MaterialTheme.colorScheme.primary),
        border = BorderStroke(1.dp, MaterialTheme.colorScheme.outline),
        contentPadding = PaddingValues(horizontal = 18.dp, vertical = 10.dp),
    ) { Text(text) }
}

/** Something that leaves things as they are, or is seldom wanted. */
@Composable
internal fun QuietButton(text: String, onClick: () -> Unit, modifier: Modifier = Modifier, enabled: Boolean = true) {
    TextButton(onClick, modifier.heightIn(min = FINGER), enabled, MaterialTheme.shapes.small) { Text(text) }
}

/** Buttons at the end of a panel, one below the other where type is large. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
internal fun ButtonRow(content: @Composable () -> Unit) {
    FlowRow(
        Modifier.fillMaxWidth(),
        horizontalArrangement = Arrangement.spacedBy(8.dp, Alignment.End),
        verticalArrangement = Arrangement.spacedBy(4.dp),
        itemVerticalAlignment = Alignment.CenterVertically,
    ) { content() }
}

/**
 * What happened, what is safe all the same, what to do.
 *
 * @param passes it passes by itself: amber and a clock, where trouble that needs a person is red and an alert.
 */
@Composable
internal fun TroublePanel(
    trouble: Trouble,
    modifier: Modifier = Modifier,
    passes: Boolean = false,
    actions: @Composable () -> Unit = {},
) {
    val colors = MaterialTheme.colorScheme
    val (back, ink) = if (passes) colors.tertiaryContainer to colors.onTertiaryContainer
    else colors.errorContainer to colors.onErrorContainer
    Surface(modifier.fillMaxWidth(), MaterialTheme.shapes.large, back, ink) {
        Row(Modifier.padding(16.dp), horizontalArrangement = Arrangement.spacedBy(12.dp)) {
            Icon(if (passes) Signs.Clock else Signs.Alert, contentDescription = null, Modifier.size(24.dp))
            Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
                Text(words(trouble.happened), style = MaterialTheme.typography.titleMedium)
                Text(words(trouble.next), style = MaterialTheme.typography.bodyLarge)
                Text(words(trouble.safe), style = MaterialTheme.typography.bodyMedium)
                actions()
            }
        }
    }
}

/** Nothing is here, and that is good. */
@Composable
internal fun AllWell(title: String, text: String, sign: ImageVector = Signs.Check) {
    Column(
        Modifier.fillMaxSize().padding(32.dp),
        verticalArrangement = Arrangement.spacedBy(12.dp, Alignment.CenterVertically),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        val colors = MaterialTheme.colorScheme
        Box(Modifier.size(88.dp).clip(CircleShape).background(colors.primaryContainer), Alignment.Center) {
            Icon(sign, contentDescription = null, Modifier.size(44.dp), tint = colors.onPrimaryContainer)
        }
        Text(title, style = MaterialTheme.typography.titleLarge, color = colors.onBackground, textAlign = TextAlign.Center)
        Text(text, style = MaterialTheme.typography.bodyLarge, color = colors.onSurfaceVariant, textAlign = TextAlign.Center)
    }
}

/** Shows a screen's content once it is there; until then that it is being read, or why it cannot be. */
@Composable
internal fun <T> Shown(state: Ui<T>, content: @Composable (T) -> Unit) {
    when (state) {
        is Ui.Ready -> content(state.content)
        is Ui.Failed -> Box(Modifier.fillMaxSize().padding(20.dp), Alignment.Center) {
            TroublePanel(state.trouble) {
                SideButton(words(Say.TRY_AGAIN), state.retry, Modifier.padding(top = 8.dp))
                state.anew?.let { SideButton(words(Say.SYNC_START_OVER), it) }
            }
        }
        Ui.Loading -> Box(Modifier.fillMaxSize(), Alignment.Center) {
            val says = words(Say.READING)
            CircularProgressIndicator(Modifier.semantics { contentDescription = says })
        }
    }
}
