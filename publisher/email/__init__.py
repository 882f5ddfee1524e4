"""The closed pipeline of a mail: posts are selected (`issue`), rendered once (`render`) and addressed (`compose`)."""
