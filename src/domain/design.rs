//! What a theme says of itself: `theme.yaml`, checked.

use crate::base::Spanned;

/// The version of the contract between the program and its themes, which `theme.yaml` names. A change that breaks
/// themes raises it.
pub const CONTRACT: &str = "1";

/// Name of the theme that is built in.
pub const BUILT_IN: &str = "default";

/// The theme in force. Files are named by their paths inside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Design {
    /// Its name.
    pub name: String,
    /// Whether it takes no file of the built-in theme. Its words are laid over the built-in ones all the same.
    pub standalone: bool,
    /// The picture for previews of pages that have none.
    pub card: Option<Spanned<String>>,
    /// Style sheets of what is exported for print, in the order of their force.
    pub print: Vec<Spanned<String>>,
    /// The style sheet of articles for WeChat.
    pub wechat: Option<Spanned<String>>,
}

impl Design {
    /// The themes whose files are used, the later over the earlier.
    pub fn layers(&self) -> impl Iterator<Item = &str> {
        let beneath = (!self.standalone && self.name != BUILT_IN).then_some(BUILT_IN);
        beneath.into_iter().chain([self.name.as_str()])
    }
}
