// Capture: the note has the cursor at once, the rest is there to be touched, and one button says what it will do.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    struct CaptureView: View {
        let model: CaptureModel
        @ObservedObject private var screen: Shown<ScreenState<CaptureContent>>
        @Environment(\.wording) private var wording

        init(model: CaptureModel) {
            self.model = model
            screen = model.screen
        }

        var body: some View {
            StateView(state: screen.value, retry: { Task { await model.load() } }) { content in
                ScrollView {
                    VStack(alignment: .leading, spacing: Look.space) {
                        whom(content)
                        note(content)
                        Heading(text: wording(.captureTags))
                        TagsView(model: model, chips: content.tags)
                        Heading(text: wording(.captureQuestions))
                        // In the column and not above the button: at a large size of type it would push all else away.
                        if let missing = content.missing {
                            Label(missing, systemImage: "list.bullet.circle")
                                .font(.footnote)
                                .foregroundStyle(.secondary)
                        }
                        QuestionsView(model: model, content: content)
                    }
                    .column()
                }
                .scrollDismissesKeyboard(.interactively)
                .safeAreaInset(edge: .bottom, spacing: 0) { foot(content) }
            }
            .background(Look.ground)
            .navigationTitle(wording(.captureTitle))
            .navigationBarTitleDisplayMode(.inline)
            .task { await model.load() }
        }

        @ViewBuilder private func whom(_ content: CaptureContent) -> some View {
            VStack(alignment: .leading, spacing: 4) {
                Text(wording(content.isNew ? .captureNew : .captureWhom))
                    .font(.subheadline)
                    .foregroundStyle(.secondary)
                if content.isNew {
                    TextEntry(
                        label: wording(.captureNew), prompt: wording(.homeQuickPrompt),
                        text: bound({ model.typed.name }, model.name)
                    )
                    .font(.title2.weight(.semibold))
                } else {
                    Text(content.whom).font(.title2.weight(.semibold)).accessibilityAddTraits(.isHeader)
                }
            }
        }

        private func note(_ content: CaptureContent) -> some View {
            VStack(alignment: .leading, spacing: Look.tight) {
                TextEntry(
                    label: wording(.captureNote), prompt: wording(.captureNotePrompt),
                    text: bound({ model.typed.note }, model.note), lines: 4, grows: true, startsFocused: true)
                KeepingView(keeping: content.keeping)
            }
            .card()
        }

        private func foot(_ content: CaptureContent) -> some View {
            VStack(alignment: .leading, spacing: Look.tight) {
                if let trouble = content.trouble { TroubleView(trouble: trouble) }
                Button {
                    Task { await model.save() }
                } label: {
                    if content.isSaving { ProgressView() } else { Text(content.button.title) }
                }
                .disabled(!content.button.isEnabled || content.isSaving)
                .target(content.button.title, hint: content.missing ?? "", as: .main)
            }
            .padding(Look.space)
            .background(.bar)
        }
    }

    /// Whether what was typed is safe on this phone.
    struct KeepingView: View {
        let keeping: CaptureContent.Keeping
        @Environment(\.wording) private var wording

        var body: some View {
            switch keeping {
            case .nothing: EmptyView()
            case .underWay: Sign(symbol: "ellipsis", text: wording(.captureKeeping))
            case .kept: Sign(symbol: "checkmark", text: wording(.captureKept))
            case .failed(let trouble):
                VStack(alignment: .leading, spacing: 4) {
                    Sign(symbol: "exclamationmark.triangle", text: wording(.captureNotKept), tint: .red)
                    Text(trouble.sentence).font(.footnote)
                    Text(trouble.next).font(.footnote)
                }
            }
        }
    }
#endif
