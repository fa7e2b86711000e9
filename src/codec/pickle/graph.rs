//! The objects of a pickle, flat: texts are places in the value, members places in one list, so that an object takes no
//! memory of its own. A hit decodes some two hundred of them.

use std::cell::Cell;
use std::ops::Range;

use bytes::Bytes;

use super::Class;

/// A place in the value, or behind it, in what was made of escaped text.
#[derive(Clone, Copy, Debug)]
pub(in crate::codec) struct Span {
    start: u32,
    len: u32,
}

/// A place in the list of members, with room to grow.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::codec) struct Items {
    start: u32,
    len: u32,
    room: u32,
}

impl Items {
    /// The same members for another object: what is added to one is not added to the other.
    pub(super) fn full(self) -> Self {
        Self { room: self.len, ..self }
    }
}

/// One object. What can change after it was made is elsewhere, so that whoever refers to it sees the change.
#[derive(Clone, Copy, Debug)]
pub(in crate::codec) enum Node {
    None,
    Bool(bool),
    Int(i64),
    Bytes(Span),
    /// UTF-8 but for lone surrogates, which Python can hold and this program cannot.
    Text(Span),
    Tuple(Items),
    /// The place among the containers.
    List(u32),
    /// The same; its members are keys and values in turn.
    Dict(u32),
    Class(Class),
    /// The place among the instances.
    Object(u32),
}

/// An instance of one of the known classes.
#[derive(Clone, Copy, Debug)]
pub(in crate::codec) struct Object {
    pub(in crate::codec) class: Class,
    /// What the class was given when the object was made.
    pub(in crate::codec) args: Items,
    /// Members of the classes that are dictionaries: keys and values in turn.
    pub(in crate::codec) items: Items,
    /// The state that was set afterwards.
    pub(in crate::codec) state: Option<Node>,
}

/// Lists to work with, kept from one pickle to the next: of many values in a row none allocates.
#[derive(Default)]
pub(super) struct Room {
    pub(super) stack: Vec<Node>,
    /// Heights of the stack: the machine's.
    pub(super) marks: Vec<usize>,
    pub(super) memo: Vec<Node>,
    members: Vec<Node>,
    /// The members of each list and dictionary.
    containers: Vec<Items>,
    objects: Vec<Object>,
}

/// What a stored response takes, so that nothing is moved while it is read; and what is not kept because it was more than any
/// of them takes.
const USUAL_MEMBERS: usize = 192;
const UNUSUAL: usize = 4096;

thread_local! {
    static ROOM: Cell<Option<Room>> = const { Cell::new(None) };
}

impl Room {
    fn new() -> Self {
        ROOM.take().unwrap_or_else(|| {
            let (stack, members) = (Vec::with_capacity(64), Vec::with_capacity(USUAL_MEMBERS));
            Self { stack, members, ..Self::default() }
        })
    }

    fn keep(mut self) {
        let Self { stack, marks, memo, members, containers, objects } = &mut self;
        let capacities = [stack, memo, members].map(|list| {
            list.clear();
            list.capacity()
        });
        let others = [marks.capacity(), containers.capacity(), objects.capacity()];
        marks.clear();
        containers.clear();
        objects.clear();
        if capacities.iter().chain(&others).all(|capacity| *capacity <= UNUSUAL) {
            ROOM.set(Some(self));
        }
    }
}

/// The objects of a pickle.
pub(in crate::codec) struct Graph {
    /// The value that the pickle is in.
    value: Bytes,
    /// What was made of escaped text.
    made: Vec<u8>,
    /// Taken away only at the end.
    pub(super) room: Room,
    /// The object that the pickle is of.
    pub(in crate::codec) root: Node,
    /// How many bytes of the value the pickle took; what follows is a signature, or nothing.
    pub(in crate::codec) len: usize,
}

impl Drop for Graph {
    fn drop(&mut self) {
        std::mem::take(&mut self.room).keep();
    }
}

impl Graph {
    /// Of a pickle in `value`, which must be shorter than 4 GiB.
    pub(super) fn new(value: Bytes) -> Self {
        Self { value, made: Vec::new(), room: Room::new(), root: Node::None, len: 0 }
    }

    #[inline]
    pub(in crate::codec) fn object(&self, place: u32) -> &Object {
        &self.room.objects[place as usize]
    }

    #[inline]
    pub(super) fn object_mut(&mut self, place: u32) -> &mut Object {
        &mut self.room.objects[place as usize]
    }

    /// A new instance.
    #[inline]
    pub(super) fn instantiate(&mut self, object: Object) -> Node {
        let place = narrow(self.room.objects.len());
        self.room.objects.push(object);
        Node::Object(place)
    }

    /// The members of a list or dictionary.
    #[inline]
    pub(in crate::codec) fn contained(&self, place: u32) -> Items {
        self.room.containers[place as usize]
    }

    /// The place of a new list or dictionary with these members.
    #[inline]
    pub(super) fn contain(&mut self, items: Items) -> u32 {
        let place = narrow(self.room.containers.len());
        self.room.containers.push(items);
        place
    }

    #[inline]
    pub(in crate::codec) fn items(&self, items: Items) -> &[Node] {
        &self.room.members[items.start as usize..][..items.len as usize]
    }

    #[inline]
    pub(in crate::codec) fn bytes(&self, span: Span) -> &[u8] {
        let (start, len) = (span.start as usize, span.len as usize);
        match start.checked_sub(self.value.len()) {
            None => &self.value[start..start + len],
            Some(start) => &self.made[start..start + len],
        }
    }

    /// What the pickle is in.
    #[inline]
    pub(in crate::codec) fn value(&self) -> &Bytes {
        &self.value
    }

    /// Where this stands in the value; `None` if it was made.
    #[inline]
    pub(in crate::codec) fn place(&self, span: Span) -> Option<Range<usize>> {
        let (start, len) = (span.start as usize, span.len as usize);
        (start < self.value.len()).then_some(start..start + len)
    }

    /// A place in the value.
    #[inline]
    pub(super) fn span(&self, at: Range<usize>) -> Span {
        debug_assert!(at.end <= self.value.len());
        Span { start: narrow(at.start), len: narrow(at.len()) }
    }

    /// The place of something that does not stand in the value as it is; `None` if all that was made is far more than the
    /// value.
    pub(super) fn make(&mut self, bytes: &[u8]) -> Option<Span> {
        let start = self.value.len() + self.made.len();
        let end = start.checked_add(bytes.len())?;
        if self.made.len() + bytes.len() > 4 * self.value.len() + 1024 || u32::try_from(end).is_err() {
            return None;
        }
        self.made.extend_from_slice(bytes);
        Some(Span { start: narrow(start), len: narrow(bytes.len()) })
    }

    /// A place for these members.
    #[inline(always)]
    pub(super) fn collect(&mut self, members: &[Node]) -> Items {
        let start = narrow(self.room.members.len());
        match members {
            // Header fields, most of all.
            [one, two] => self.room.members.extend([*one, *two]),
            members => self.room.members.extend_from_slice(members),
        }
        Items { start, len: narrow(members.len()), room: narrow(members.len()) }
    }

    /// Adds members to a list or dictionary.
    #[inline]
    pub(super) fn add(&mut self, place: u32, members: &[Node]) {
        self.room.containers[place as usize] = self.extend(self.room.containers[place as usize], members);
    }

    /// The place of the members with these added. It moves when there is no room behind it, each time to one of twice the
    /// size: the list of members is never more than a few times as long as what was added.
    pub(super) fn extend(&mut self, items: Items, members: &[Node]) -> Items {
        let len = items.len as usize + members.len();
        let mut items = items;
        if items.len == 0 && items.room == 0 {
            return self.collect(members);
        }
        if items.start as usize + items.room as usize == self.room.members.len() && items.room == items.len {
            // The last in the list: there is always room.
            self.room.members.extend_from_slice(members);
            return Items { start: items.start, len: narrow(len), room: narrow(len) };
        }
        if len > items.room as usize {
            let start = self.room.members.len();
            let old = items.start as usize..items.start as usize + items.len as usize;
            self.room.members.extend_from_within(old);
            self.room.members.resize(start + 2 * len, Node::None);
            items = Items { start: narrow(start), len: items.len, room: narrow(2 * len) };
        }
        let end = items.start as usize + items.len as usize;
        self.room.members[end..end + members.len()].copy_from_slice(members);
        Items { len: narrow(len), ..items }
    }
}

/// Everything here is bounded by the length of the value or the number of opcodes.
#[inline]
fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("values are shorter than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(graph: &Graph, items: Items) -> Vec<i64> {
        let number = |node: &Node| if let Node::Int(number) = node { *number } else { panic!("{node:?} is no number") };
        graph.items(items).iter().map(number).collect()
    }

    #[test]
    fn members_are_added_in_any_order() {
        let mut graph = Graph::new(Bytes::new());
        let (mut one, mut two) = (graph.collect(&[]), graph.collect(&[Node::Int(100)]));
        for n in 0..50 {
            one = graph.extend(one, &[Node::Int(n)]);
            two = graph.extend(two, &[Node::Int(101 + 2 * n), Node::Int(102 + 2 * n)]);
            let other = graph.collect(&[Node::Int(7); 3]);
            assert_eq!(numbers(&graph, other), [7; 3]);
        }
        assert_eq!(numbers(&graph, one), (0..50).collect::<Vec<_>>());
        assert_eq!(numbers(&graph, two), (100..201).collect::<Vec<_>>());
        assert!(graph.room.members.len() < 1500, "{}", graph.room.members.len());
    }

    #[test]
    fn what_is_made_stands_behind_the_value() {
        let mut graph = Graph::new(Bytes::from_static(b"value"));
        let made = graph.make("é".as_bytes()).unwrap();
        let empty = graph.make(b"").unwrap();
        assert_eq!((graph.bytes(made), graph.bytes(empty)), ("é".as_bytes(), &b""[..]));
        assert_eq!(graph.bytes(graph.span(1..3)), b"al");
        assert_eq!((graph.place(made), graph.place(graph.span(1..3))), (None, Some(1..3)));
        assert!(graph.make(&[0; 2000]).is_none());
    }
}
