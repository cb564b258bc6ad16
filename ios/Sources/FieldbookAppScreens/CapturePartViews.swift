// The parts of capture: needs to tick, the three questions, and the day by which something was promised.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    struct TagsView: View {
        let model: CaptureModel
        let chips: [CaptureContent.Chip]
        @State private var other = ""
        @Environment(\.wording) private var wording

        var body: some View {
            VStack(alignment: .leading, spacing: Look.tight) {
                Flow(spacing: Look.tight) {
                    ForEach(chips) { chip in
                        ChipView(text: chip.tag, isOn: chip.isOn) { model.toggle(chip.tag) }
                    }
                }
                HStack(spacing: Look.tight) {
                    TextEntry(label: wording(.captureAddTag), prompt: wording(.captureAddTag), text: $other)
                    Button(wording(.captureAdd), action: add)
                        .disabled(other.isEmpty)
                        .target(wording(.captureAdd), hint: wording(.captureAddTag), as: .quiet)
                }
            }
            .card()
        }

        private func add() {
            model.add(tag: other)
            other = ""
        }
    }

    /// Something to tick: a tick and a border say it, not a colour alone.
    struct ChipView: View {
        let text: String
        let isOn: Bool
        let toggle: @MainActor () -> Void
        @Environment(\.wording) private var wording

        var body: some View {
            Button(action: toggle) {
                HStack(spacing: 4) {
                    if isOn { Image(systemName: "checkmark").accessibilityHidden(true) }
                    Text(text)
                }
                .padding(.horizontal, 14)
                .frame(minHeight: Look.target)
                .background(isOn ? Look.accent.opacity(0.18) : Color.clear)
                .clipShape(Capsule())
                .overlay(Capsule().strokeBorder(isOn ? Look.accent : Color.secondary, lineWidth: isOn ? 2 : 1))
            }
            .target(text, hint: wording(isOn ? .chipOn : .chipOff))
            .accessibilityAddTraits(isOn ? [.isSelected] : [])
        }
    }

    struct QuestionsView: View {
        let model: CaptureModel
        let content: CaptureContent
        @Environment(\.wording) private var wording

        var body: some View {
            VStack(alignment: .leading, spacing: Look.space) {
                question(.captureSolved, bound({ model.typed.solved }, model.solved))
                question(.captureNext, bound({ model.typed.nextStep }, model.nextStep))
                question(.capturePromise, bound({ model.typed.promise }, model.promise))
                DueView(model: model, content: content)
            }
            .card()
        }

        private func question(_ name: Phrase, _ text: Binding<String>) -> some View {
            VStack(alignment: .leading, spacing: 4) {
                Text(wording(name)).font(.subheadline.weight(.medium))
                TextEntry(label: wording(name), prompt: "", text: text, grows: true)
                Divider()
            }
        }
    }

    /// A day in one tap, or any other.
    struct DueView: View {
        let model: CaptureModel
        let content: CaptureContent
        @State private var picks = false
        @Environment(\.wording) private var wording

        var body: some View {
            VStack(alignment: .leading, spacing: Look.tight) {
                Text(wording(.captureDue)).font(.subheadline.weight(.medium))
                Flow(spacing: Look.tight) {
                    ForEach(content.days) { day in
                        ChipView(text: day.label, isOn: day.isChosen) { model.due(day.isChosen ? nil : day.day) }
                    }
                    ChipView(text: content.otherDay ?? wording(.captureOtherDay), isOn: content.otherDay != nil) {
                        picks.toggle()
                    }
                    if content.typed.due != nil {
                        ChipView(text: wording(.captureNoDay), isOn: false) { model.due(nil) }
                    }
                }
                if picks {
                    DatePicker(
                        wording(.captureDue),
                        selection: bound({ model.dueDate }, model.due(on:)),
                        displayedComponents: .date
                    )
                    .datePickerStyle(.graphical)
                    .target(wording(.captureDue))
                }
            }
        }
    }

    /// Lays its parts in lines, as words are laid: nothing is cut at any size of type.
    struct Flow: Layout {
        let spacing: CGFloat

        func sizeThatFits(proposal: ProposedViewSize, subviews: Subviews, cache: inout ()) -> CGSize {
            let lines = lay(subviews, in: proposal.width ?? .infinity)
            return CGSize(width: proposal.width ?? lines.width, height: lines.height)
        }

        func placeSubviews(
            in bounds: CGRect, proposal: ProposedViewSize, subviews: Subviews, cache: inout ()
        ) {
            for (subview, place) in zip(subviews, lay(subviews, in: bounds.width).places) {
                let size = ProposedViewSize(width: min(bounds.width, place.width), height: nil)
                subview.place(
                    at: CGPoint(x: bounds.minX + place.minX, y: bounds.minY + place.minY), proposal: size)
            }
        }

        private func lay(
            _ subviews: Subviews, in width: CGFloat
        ) -> (places: [CGRect], width: CGFloat, height: CGFloat) {
            var places: [CGRect] = []
            var (x, y, line, widest): (CGFloat, CGFloat, CGFloat, CGFloat) = (0, 0, 0, 0)
            for subview in subviews {
                let size = subview.sizeThatFits(ProposedViewSize(width: width, height: nil))
                if x > 0, x + size.width > width {
                    (x, y, line) = (0, y + line + spacing, 0)
                }
                places.append(CGRect(x: x, y: y, width: size.width, height: size.height))
                x += size.width + spacing
                line = max(line, size.height)
                widest = max(widest, x - spacing)
            }
            return (places, widest, y + line)
        }
    }
#endif
