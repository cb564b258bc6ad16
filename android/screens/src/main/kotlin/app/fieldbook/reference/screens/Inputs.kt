package app.fieldbook.reference.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.interaction.MutableInteractionSource
import androidx.compose.foundation.interaction.collectIsFocusedAsState
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
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
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextRange
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.TextFieldValue
import androidx.compose.ui.unit.dp

/**
 * A field to type into. It holds what is typed itself and takes what the model says only where that is something else than
 * what was typed last: a model that answers late must not move the cursor.
 */
@Composable
internal fun Typed(
    value: String,
    onType: (String) -> Unit,
    label: String,
    modifier: Modifier = Modifier,
    example: String? = null,
    problem: String? = null,
    lines: Int = 1,
    most: Int = if (lines == 1) 1 else 12,
    done: (() -> Unit)? = null,
    enabled: Boolean = true,
) {
    var text by remember { mutableStateOf(TextFieldValue(value, TextRange(value.length))) }
    var told by remember { mutableStateOf(value) }
    if (value != told) {
        if (value != text.text) text = TextFieldValue(value, TextRange(value.length))
        told = value
    }
    val touched = remember { MutableInteractionSource() }
    val focused by touched.collectIsFocusedAsState()
    val colors = MaterialTheme.colorScheme
    val edge = when {
        problem != null -> colors.error
        focused -> colors.primary
        else -> colors.outlineVariant
    }
    BasicTextField(
        value = text,
        onValueChange = { typed ->
            val changed = typed.text != text.text
            text = typed
            if (changed) onType(typed.text)
        },
        modifier = modifier.fillMaxWidth().semantics { problem?.let { error(it) } },
        enabled = enabled,
        textStyle = MaterialTheme.typography.bodyLarge.copy(color = colors.onSurface),
        singleLine = lines == 1 && most == 1,
        minLines = lines,
        maxLines = most,
        keyboardOptions = KeyboardOptions(imeAction = if (done == null) ImeAction.Default else ImeAction.Done),
        keyboardActions = KeyboardActions(onDone = done?.let { { it() } }),
        interactionSource = touched,
        cursorBrush = SolidColor(colors.primary),
        decorationBox = { inner ->
            Column(
                Modifier.heightIn(min = 60.dp).background(colors.surface, FIELD).border(if (focused) 2.dp else 1.dp, edge, FIELD)
                    .padding(horizontal = 16.dp, vertical = 9.dp),
                Arrangement.Center,
            ) {
                // An empty field that is not being typed into shows its name as large as what will be typed.
                val named = text.text.isEmpty() && !focused && example == null
                if (!named) {
                    val ink = if (focused) colors.primary else colors.onSurfaceVariant
                    Text(label, Modifier.padding(bottom = 2.dp), style = MaterialTheme.typography.bodySmall, color = ink)
                }
                Box {
                    val inside = if (named) label else example
                    if (text.text.isEmpty() && inside != null) {
                        Text(inside, style = MaterialTheme.typography.bodyLarge, color = colors.onSurfaceVariant)
                    }
                    inner()
                }
                problem?.let { Text(it, style = MaterialTheme.typography.bodySmall, color = colors.error) }
            }
        },
    )
}

private val FIELD = RoundedCornerShape(14.dp)

/** One of several that can be chosen; a tick says that it is, not the colour alone. */
@Composable
internal fun Choice(text: String, chosen: Boolean, onClick: () -> Unit, one: Boolean = false, adds: Boolean = false) {
    val colors = MaterialTheme.colorScheme
    Surface(
        selected = chosen,
        onClick = onClick,
        modifier = Modifier.heightIn(min = FINGER).semantics { role = if (one) Role.RadioButton else Role.Checkbox },
        shape = RoundedCornerShape(50),
        color = if (chosen) colors.primaryContainer else colors.surface,
        contentColor = if (chosen) colors.onPrimaryContainer else colors.onSurface,
        border = BorderStroke(1.dp, if (chosen) colors.primary else colors.outlineVariant),
    ) {
        Row(
            Modifier.heightIn(min = FINGER).padding(horizontal = 16.dp, vertical = 8.dp),
            horizontalArrangement = Arrangement.spacedBy(6.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            if (chosen) Icon(Signs.Check, contentDescription = null, Modifier.size(18.dp))
            if (adds) Icon(Signs.Plus, contentDescription = null, Modifier.size(18.dp))
            Text(text, style = MaterialTheme.typography.bodyLarge)
        }
    }
}
